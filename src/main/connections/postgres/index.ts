import type { Hosts, Postgres } from "../../ports";
import { messageOf, ProblemError } from "../../../shared/problem";
import { bounded } from "../bounded";
import { openSession } from "./session";

/** PostgreSQL on hosts of the fleet: each session over a stream that the host forwards to its own loopback. */
export function createPostgres(hosts: Hosts): Postgres {
  return {
    connect(login, options = {}) {
      const where = `PostgreSQL on ${login.host}:${login.port}`;
      return bounded({ ...options, area: "postgres", what: `Logging in to ${where}` }, async (signal) => {
        const stream = await hosts.forward(login.host, "127.0.0.1", login.port, { signal }).catch((thrown: unknown) => {
          throw refused(where, thrown);
        });
        const drop = () => stream.destroy();
        signal.addEventListener("abort", drop, { once: true });
        try {
          return await openSession(stream, login, () => hosts.forward(login.host, "127.0.0.1", login.port));
        } finally {
          signal.removeEventListener("abort", drop);
        }
      });
    },
  };
}

function refused(where: string, thrown: unknown): unknown {
  if (!(thrown instanceof ProblemError) || thrown.problem.code !== "ssh.forward-failed") return thrown;
  const problem = { code: "postgres.refused", message: `${where} accepts no connections`, cause: thrown.problem.cause ?? messageOf(thrown), next: "See whether it runs, and whether port: in the fleet file is right." };
  return new ProblemError(problem, { cause: thrown });
}
