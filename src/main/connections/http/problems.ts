import type { HostId } from "../../../shared/ids";
import { messageOf, ProblemError } from "../../../shared/problem";

/** Names what went wrong; Problems of the SSH connection pass unchanged, save the refusal of the forwarded connection. */
export const httpProblem = (what: string, from: HostId | undefined, error: unknown): ProblemError => wireProblem("http", what, from, error);

/** `area`: beginning of the problem's code. */
export function wireProblem(area: "http" | "wire", what: string, from: HostId | undefined, error: unknown): ProblemError {
  const of = (code: string, message: string, next?: string) =>
    new ProblemError({ code, message, cause: causeOf(error), next }, { cause: error });
  if (error instanceof ProblemError) {
    return error.problem.code === "ssh.forward-failed" ? of(`${area}.refused`, `${what}: nothing accepts connections there`) : error;
  }
  const code = codeOf(error);
  if (code === "ECONNREFUSED") return of(`${area}.refused`, `${what}: nothing accepts connections there`);
  if (code === "ENOTFOUND" || code === "EAI_AGAIN") return of(`${area}.unknown-name`, `${what}: the name cannot be resolved`);
  if (/CERT|TLS|SSL|SELF_SIGNED|UNABLE_TO_/.test(code)) {
    return of(`${area}.tls`, `${what}: the server's certificate was not accepted`, "Check the certificate's name, dates and issuer.");
  }
  return of(`${area}.failed`, `${what}: ${area === "http" ? "the exchange" : "the connection"} broke off`, from === undefined ? undefined : `Try it on ${from} by hand.`);
}

function codeOf(error: unknown): string {
  return error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : "";
}

function causeOf(error: unknown): string {
  if (error instanceof ProblemError) return error.problem.cause ?? error.problem.message;
  // Several addresses were tried, each with its own error.
  if (error instanceof AggregateError && error.message === "") return error.errors.map(messageOf).join("; ");
  return messageOf(error);
}
