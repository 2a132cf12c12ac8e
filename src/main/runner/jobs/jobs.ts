import { type Problem, ProblemError } from "../../../shared/problem";
import type { CallOptions, ExecResult } from "../../ports";
import type { Machine } from "./machine";
import { KILL, LAUNCH, POLL, REMOVE } from "./scripts";

export interface JobSpec {
  interpreter: "bash" | "sh";
  script: string;
  /** Reaches the script as environment, secrets included; travels as bytes on stdin and never in an argument. */
  env: Record<string, string>;
  cwd?: string;
}

export type JobState =
  | { state: "absent" | "starting" | "running" }
  | { state: "exited"; exit: number }
  /** The host started anew, or the job's shell is gone without an exit status: nobody knows what was done. */
  | { state: "rebooted" | "dead" };

/** `hasMore`: there is or may come output beyond this. */
export type JobReport = JobState & { out: Buffer; err: Buffer; hasMore: boolean };

/** Bytes of a stream already read; "drop" where the rest is not wanted. */
export type ReadSoFar = number | "drop";

export type KillResult = { kind: "gone" } | { kind: "exited"; exit: number } | { kind: "unproven"; detail: string };

/**
 * Makes the token's job exist, at most once, and waits up to `waitMs` for news of it. Without a report the connection broke after the
 * start. Rejects when the connection or the host refuses.
 */
export async function launchJob(machine: Machine, token: string, spec: JobSpec, waitMs = 0, options?: CallOptions): Promise<{ word: "started" | "exists"; report?: JobReport }> {
  const payload = pack(spec);
  const argv = ["sh", "-c", LAUNCH, "sh", token, spec.interpreter, spec.cwd ?? "", String(payload.length), String(MOST_BYTES), String(Math.ceil(waitMs / ROUND_MS))];
  let said = "";
  const listen = (stream: "out" | "err", chunk: Buffer) => {
    if (stream === "out" && said.length < LONGEST_WORD) said += chunk.toString("latin1", 0, LONGEST_WORD);
  };
  try {
    const reply = await machine.exec(argv, { ...options, stdin: payload, onOutput: listen });
    const word = wordOf(reply.stdout.toString("latin1", 0, LONGEST_WORD));
    if (word === undefined) throw new ProblemError(launchProblem(machine, reply));
    const isCutOff = reply.exit !== 0;
    return isCutOff ? { word } : { word, report: readReport(machine, { ...reply, stdout: reply.stdout.subarray(word.length + 1) }) };
  } catch (thrown) {
    const word = wordOf(said);
    if (word === undefined) throw thrown;
    return { word };
  }
}

const ROUND_MS = 200;
const LONGEST_WORD = 8;
const wordOf = (said: string) => (["started", "exists"] as const).find((word) => said.startsWith(`${word}\n`));

/** What travels: each variable as two lines of plain ASCII, an empty line, the script's bytes. */
function pack({ script, env }: JobSpec): Buffer {
  const lines = Object.entries(env).map(([name, value]) => {
    // The name is spoken by a shell; nothing but a plain name may be.
    if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(name)) throw new ProblemError({ code: "job.bad-variable", message: `"${name}" cannot be the name of a variable.` });
    return `${name}\n${escapeBytes(value)}\n`;
  });
  return Buffer.from(`${lines.join("")}\n${script}${script.endsWith("\n") ? "" : "\n"}`, "utf8");
}

/** A text's UTF-8 as printable ASCII that `printf %b` reads back: every other byte, and the backslash, as \0 and three octal digits. */
function escapeBytes(text: string): string {
  return Buffer.from(text, "utf8").toString("latin1").replace(/[^ -[\]-~]/g, (byte) => `\\0${byte.charCodeAt(0).toString(8).padStart(3, "0")}`);
}

function launchProblem(machine: Machine, { exit, stderr }: ExecResult): Problem {
  const cause = stderr.toString("utf8").trim() || (exit === undefined ? "no exit status arrived" : `exit status ${exit}`);
  // Without a status the launcher may have got anywhere; the token makes asking again safe.
  if (exit === undefined) return { code: "job.launch-unclear", message: `Nobody knows whether the step was started on ${machine.name}.`, cause };
  return { code: "job.not-started", message: `The step could not be started on ${machine.name}.`, cause, next: "The host needs sh, setsid and the step's interpreter, and a home folder that can be written." };
}

/** Asks how a job stands, with output beyond what was read; waits up to `waitMs` for news. */
export async function pollJob(machine: Machine, token: string, read: { out: ReadSoFar; err: ReadSoFar }, waitMs: number, options?: CallOptions): Promise<JobReport> {
  const from = (soFar: ReadSoFar) => (soFar === "drop" ? "-" : String(soFar));
  const argv = ["sh", "-c", POLL, "sh", token, from(read.out), from(read.err), String(MOST_BYTES), String(Math.ceil(waitMs / ROUND_MS))];
  const reply = await machine.exec(argv, { timeoutMs: waitMs * 6 + 15_000, ...options });
  return readReport(machine, reply);
}

const MOST_BYTES = 262_144;

function readReport(machine: Machine, { stdout, stderr, exit }: ExecResult): JobReport {
  const lineEnd = stdout.indexOf("\n");
  const words = /^(absent|starting|running|exited|rebooted|dead) (-|\d+) (\d+) (\d+)$/.exec(stdout.subarray(0, Math.max(0, lineEnd)).toString("latin1"));
  const [, state, code, outSize, errSize] = words ?? [];
  const split = lineEnd + 1 + Number(outSize);
  const end = split + Number(errSize);
  // A short reply is a broken connection: it must not read as less output.
  if (!words || exit !== 0 || stdout.length < end) {
    const cause = stderr.toString("utf8").trim() || `exit status ${exit ?? "absent"}, ${stdout.length} bytes`;
    throw new ProblemError({ code: "job.unreadable", message: `${machine.name} gave no readable answer about the step.`, cause });
  }
  const isFull = Number(outSize) >= MOST_BYTES || Number(errSize) >= MOST_BYTES;
  const output = { out: stdout.subarray(lineEnd + 1, split), err: stdout.subarray(split, end), hasMore: isFull || state === "running" || state === "starting" };
  switch (state) {
    case "exited":
      return code === "-" ? { state: "dead", ...output } : { state: "exited", exit: Number(code), ...output };
    case "absent":
    case "starting":
    case "running":
    case "rebooted":
      return { state, ...output };
    default:
      return { state: "dead", ...output };
  }
}

/** Ends the job's whole session and proves that nothing of it is left. */
export async function killJob(machine: Machine, token: string, graceMs = 5_000, options?: CallOptions): Promise<KillResult> {
  const reply = await machine.exec(["sh", "-c", KILL, "sh", token, String(Math.ceil(graceMs / 200))], { timeoutMs: graceMs * 6 + 30_000, ...options });
  if (reply.exit !== 0) throw new ProblemError({ code: "job.unreadable", message: `${machine.name} gave no readable answer about the step.`, cause: reply.stderr.toString("utf8").trim() || `exit status ${reply.exit ?? "absent"}` });
  const [word, ...rest] = reply.stdout.toString("utf8").trim().split(" ");
  if (word === "gone" || word === "absent") return { kind: "gone" };
  if (word === "exited" && /^\d+$/.test(rest[0] ?? "")) return { kind: "exited", exit: Number(rest[0]) };
  return { kind: "unproven", detail: word === "alive" ? `still running: ${rest.join(" ")}` : word || reply.stderr.toString("utf8").trim() || "no answer" };
}

/** Removes the folders of jobs that have ended; returns the tokens of those that still run. */
export async function removeJobs(machine: Machine, tokens: readonly string[], options?: CallOptions): Promise<string[]> {
  const reply = await machine.exec(["sh", "-c", REMOVE, "sh", ...tokens], options);
  return reply.stdout.toString("utf8").split("\n").filter((line) => line !== "");
}
