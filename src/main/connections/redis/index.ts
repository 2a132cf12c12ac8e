import { messageOf, ProblemError } from "../../../shared/problem";
import type { Hosts, RedisServers } from "../../ports";
import { bounded } from "../bounded";
import { openRedis } from "./session";

/** Redis on hosts of the fleet: each session over a stream that the host forwards to its own loopback. */
export function createRedis(hosts: Hosts): RedisServers {
  return {
    connect(login, options = {}) {
      const where = `Redis on ${login.host}:${login.port}`;
      return bounded({ ...options, area: "redis", what: `Logging in to ${where}` }, async (signal) => {
        const stream = await hosts.forward(login.host, "127.0.0.1", login.port, { signal }).catch((thrown: unknown) => {
          throw refused(where, thrown);
        });
        const drop = () => stream.destroy();
        signal.addEventListener("abort", drop, { once: true });
        try {
          return await openRedis(stream, login);
        } finally {
          signal.removeEventListener("abort", drop);
        }
      });
    },
  };
}

function refused(where: string, thrown: unknown): unknown {
  if (!(thrown instanceof ProblemError) || thrown.problem.code !== "ssh.forward-failed") return thrown;
  const problem = { code: "redis.refused", message: `${where} accepts no connections`, cause: thrown.problem.cause ?? messageOf(thrown), next: "See whether it runs, and whether port: in the fleet file is right." };
  return new ProblemError(problem, { cause: thrown });
}
