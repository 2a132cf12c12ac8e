import { z } from "zod";
import type { HostId } from "../../../shared/ids";
import { messageOf, ProblemError } from "../../../shared/problem";

/** What docker-modem throws when the engine answered with an error. */
const ApiError = z.object({ statusCode: z.number(), json: z.object({ message: z.string() }).nullish().catch(undefined) });

/** Status of the engine's answer; undefined when there was none. */
export function statusOf(error: unknown): number | undefined {
  const parsed = ApiError.safeParse(error);
  return parsed.success ? parsed.data.statusCode : undefined;
}

/** Turns what dockerode throws into a Problem; Problems of the connection below pass unchanged. */
export function dockerProblem(host: HostId, what: string, error: unknown): ProblemError {
  if (error instanceof ProblemError) return error;
  const reply = ApiError.safeParse(error);
  const said = reply.success ? (reply.data.json?.message ?? messageOf(error)) : messageOf(error);
  const of = (code: string, message: string, next?: string) => new ProblemError({ code, message, cause: said, next }, { cause: error });
  if (!reply.success) return of("docker.connection-lost", `Docker on ${host} did not answer: ${what}`, "It may have happened or not: look before you repeat it.");
  switch (reply.data.statusCode) {
    case 404:
      return /image/i.test(said)
        ? of("docker.no-such-image", `${host} does not hold the image: ${what}`, "Pull or load the image on the host first.")
        : of("docker.no-such-container", `There is no such container on ${host}: ${what}`);
    case 409:
      return of("docker.conflict", `Docker on ${host} refused because of the container's state or name: ${what}`);
    default:
      return of("docker.failed", `Docker on ${host} failed: ${what}`);
  }
}

export const engineAbsent = (host: HostId) =>
  new ProblemError({
    code: "docker.absent",
    message: `The fleet names no Docker engine on ${host}`,
    next: "Set `docker: true` on the host in the fleet file where it has one.",
  });

export const socketMissing = (host: HostId, path: string) =>
  new ProblemError({
    code: "docker.no-socket",
    message: `${host} has no Docker socket at ${path}`,
    next: "Start Docker on the host, or name its socket with `docker:` in the fleet file.",
  });

export const socketForbidden = (host: HostId, path: string, user: string) =>
  new ProblemError({
    code: "docker.permission-denied",
    message: `${user} may not use ${path} on ${host}`,
    next: `Add ${user} to the group that owns the socket (sudo usermod -aG docker ${user}), then reconnect.`,
  });

export const engineDown = (host: HostId, path: string, said: string) =>
  new ProblemError({
    code: "docker.down",
    message: `Docker on ${host} does not answer at ${path}`,
    cause: said,
    next: "Look at the engine on the host: systemctl status docker.",
  });
