import type { Clients } from "../executors";
import type { Hosts } from "../ports";
import { createPostgres } from "./postgres";
import { createRedis } from "./redis";
import { SshHosts, type HostsOptions } from "./ssh/hosts";

/** Hosts, their Docker engines and HTTP, all over one SSH connection per host; see docs/connections.md. */
export { createAlertmanager } from "./alertmanager";
export { createDockers } from "./docker";
export { createHttp } from "./http";
export { createMailer } from "./smtp";
export { createDial } from "./http/dial";
export { createPrometheus } from "./prometheus";
export type { HostsOptions } from "./ssh/hosts";
export type { HostKeyQuestion } from "./ssh/dial";
export type { AskPassphrase } from "./ssh/private-keys";

export const createClients = (hosts: Hosts): Clients => ({ postgres: createPostgres(hosts), redis: createRedis(hosts) });

export const createHosts = (options: HostsOptions): Hosts => new SshHosts(options);
