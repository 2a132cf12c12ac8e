import type { Hosts } from "../ports";
import { SshHosts, type HostsOptions } from "./ssh/hosts";

export type { HostsOptions } from "./ssh/hosts";
export type { HostKeyQuestion } from "./ssh/dial";

/** Hosts over SSH; see docs/connections.md. */
export const createHosts = (options: HostsOptions): Hosts => new SshHosts(options);
