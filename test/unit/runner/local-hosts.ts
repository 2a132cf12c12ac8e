import { mkdirSync } from "node:fs";
import { join } from "node:path";
import type { Clients } from "../../../src/main/executors";
import type { HostId } from "../../../src/shared/ids";
import { ProblemError } from "../../../src/shared/problem";
import { localMachine } from "../../../src/main/runner/jobs/machine";
import type { Dockers, ExecOptions, Hosts, Http } from "../../../src/main/ports";

const absent = (what: string): never => {
  throw new ProblemError({ code: "test.absent", message: `${what} is not part of this test` });
};

/** Hosts that are folders of this machine: real shells, real processes, each with a home of its own. */
export function localHosts(folder: string, before: (host: HostId, argv: readonly string[]) => void | Promise<void> = () => {}): Hosts {
  return {
    async exec(host, argv, options: ExecOptions = {}) {
      await before(host, argv);
      const home = join(folder, host);
      mkdirSync(home, { recursive: true });
      const { stdin, signal, timeoutMs } = options;
      return localMachine({ HOME: home }).exec(argv, { signal, timeoutMs, stdin: typeof stdin === "string" ? Buffer.from(stdin) : stdin });
    },
    start: () => absent("start"),
    forward: () => absent("forward"),
    forwardSocket: () => absent("forwardSocket"),
    state: () => "open",
    onState: () => () => {},
    reconnect: () => {},
    close: () => {},
  };
}

export const noDockers: Dockers = () => absent("Docker");
export const noHttp: Http = { request: () => absent("HTTP") };
export const noClients: Clients = { postgres: { connect: () => absent("PostgreSQL") }, redis: { connect: () => absent("Redis") } };
