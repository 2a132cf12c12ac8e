import { setTimeout as delay } from "node:timers/promises";
import { formatDuration } from "../../../shared/duration";
import { type Problem, problemOf } from "../../../shared/problem";
import { type JobReport, type JobSpec, killJob, launchJob, pollJob, type ReadSoFar } from "./jobs";
import type { Machine } from "./machine";

export interface FollowOptions {
  /** Whole time of the job, a lost connection included, from now. */
  timeoutMs: number;
  /** How long the host may take until the job is started; the whole time where it says nothing. */
  connectMs?: number;
  /** The job is ended when it writes nothing for this long. */
  idleMs?: number;
  /** A person wants it ended: the job is killed. */
  stop: AbortSignal;
  /** The console closes: the job goes on without it. */
  leave: AbortSignal;
  onOutput(stream: "out" | "err", bytes: Buffer): void;
  /** True once nothing more of a stream is wanted. */
  isFull(stream: "out" | "err"): boolean;
  note(text: string): void;
}

export type JobEnd =
  | { kind: "exited"; exit: number }
  /** Ended by us, and proven gone. */
  | { kind: "killed"; why: string }
  /** Nothing was started. */
  | { kind: "not started"; problem: Problem }
  | { kind: "unknown"; reason: string; problem?: Problem }
  /** The console left; the job may go on. */
  | { kind: "left" };

/** Problems that time alone does not mend. */
const isFinal = ({ code }: Problem): boolean =>
  code.startsWith("ssh.host-key-") || ["ssh.authentication-failed", "ssh.no-such-host", "ssh.jump-cycle", "ssh.known-hosts-unreadable", "ssh.bad-command"].includes(code);

/** Problems of a launch after which the job may exist all the same. */
const isUnclear = ({ code }: Problem): boolean => ["ssh.connection-lost", "ssh.timeout", "job.launch-unclear", "aborted"].includes(code) || code.endsWith(".timed-out") || code.endsWith(".timeout");

/** Starts a job, at most once, and follows it to its end through lost connections. */
export async function runJob(machine: Machine, token: string, spec: JobSpec, options: FollowOptions): Promise<JobEnd> {
  const deadline = Date.now() + options.timeoutMs;
  const startBy = Math.min(deadline, Date.now() + (options.connectMs ?? options.timeoutMs));
  for (let attempt = 0; ; attempt++) {
    try {
      const { report } = await launchJob(machine, token, spec, FIRST_WAIT_MS, { signal: options.leave, timeoutMs: Math.max(1_000, Math.min(30_000, startBy - Date.now())) });
      return await followJob(machine, token, options, deadline, report);
    } catch (thrown) {
      if (options.leave.aborted) return { kind: "left" };
      const problem = problemOf(thrown);
      // The token makes a second launch harmless, so an unclear one is simply asked again.
      if (problem.code === "job.not-started" || (attempt === 0 && !isUnclear(problem))) return { kind: "not started", problem };
      if (isFinal(problem) || Date.now() >= startBy || options.stop.aborted) {
        return { kind: "unknown", reason: "the connection broke while the step was being started", problem };
      }
      await pause(attempt, startBy, options);
    }
  }
}

/** Most steps are short: the question that starts one waits this long for its end. */
const FIRST_WAIT_MS = 600;

/** Follows a job that an earlier call may have started; `first`: what that call has heard of it. */
export async function followJob(machine: Machine, token: string, options: FollowOptions, deadline = Date.now() + options.timeoutMs, first?: JobReport): Promise<JobEnd> {
  const read: Record<"out" | "err", number> = { out: 0, err: 0 };
  let failures = 0;
  let quietStarts = 0;
  let heardAt = Date.now();
  let heard = first;
  for (;;) {
    if (options.leave.aborted) return { kind: "left" };
    if (options.stop.aborted && heard === undefined) return endByKill(machine, token, "stopped by a person", options);
    if (Date.now() >= deadline && heard === undefined) return endByKill(machine, token, `no end after ${formatDuration(options.timeoutMs)}`, options);
    const { idleMs } = options;
    // Of a stream that is full nothing more is read: its silence means nothing.
    const idleAt = idleMs === undefined || options.isFull("out") || options.isFull("err") ? Number.POSITIVE_INFINITY : heardAt + idleMs;
    if (idleMs !== undefined && Date.now() >= idleAt && heard === undefined) return endByKill(machine, token, `no output for ${formatDuration(idleMs)}`, options);
    let report: JobReport;
    try {
      report = heard ?? await pollJob(machine, token, { out: from("out"), err: from("err") }, Math.min(WAIT_MS, Math.max(0, Math.min(deadline, idleAt) - Date.now())), {
        signal: AbortSignal.any([options.leave, options.stop]), timeoutMs: Math.max(5_000, Math.min(27_000, deadline - Date.now() + 5_000)),
      });
    } catch (thrown) {
      if (options.leave.aborted || options.stop.aborted) continue;
      const problem = problemOf(thrown);
      if (isFinal(problem)) return { kind: "unknown", reason: "the host can no longer be asked", problem };
      if (failures++ === 0) options.note(`Lost sight of the step: ${problem.message}. It may go on; attaching again.`);
      await pause(failures, deadline, options);
      heardAt = Date.now();
      continue;
    }
    heard = undefined;
    if (failures > 0) options.note(`Attached again to ${machine.name}.`);
    failures = 0;
    for (const stream of ["out", "err"] as const) {
      if (report[stream].length > 0) options.onOutput(stream, report[stream]);
      read[stream] += report[stream].length;
    }
    if (report.out.length > 0 || report.err.length > 0) heardAt = Date.now();
    const isOver = report.state !== "running" && report.state !== "starting";
    if (isOver && report.hasMore) continue;
    if (!isOver && (report.out.length > 0 || report.err.length > 0)) continue;
    if (report.state === "starting" && ++quietStarts < MOST_QUIET_STARTS) continue;
    const end = endOf(report, machine);
    if (end) return end;
  }

  function from(stream: "out" | "err"): ReadSoFar {
    return options.isFull(stream) ? "drop" : read[stream];
  }
}

/** How long one question waits on the host for news. */
const WAIT_MS = 2_000;
/** Questions after which a job that never wrote its pid will not any more. */
const MOST_QUIET_STARTS = 5;

function endOf(report: JobReport, machine: Machine): JobEnd | undefined {
  switch (report.state) {
    case "running":
      return undefined;
    case "exited":
      return { kind: "exited", exit: report.exit };
    case "rebooted":
      return { kind: "unknown", reason: `${machine.name} was started anew while the step ran` };
    case "dead":
      return { kind: "unknown", reason: `the step is gone from ${machine.name} without an exit status` };
    case "absent":
      return { kind: "unknown", reason: `${machine.name} holds no trace of the step` };
    case "starting":
      return { kind: "unknown", reason: `the step never reported its start on ${machine.name}` };
  }
}

/** A stop has this long to reach a host that may be out of sight. */
const KILL_WITHIN_MS = 30_000;

async function endByKill(machine: Machine, token: string, why: string, options: FollowOptions): Promise<JobEnd> {
  const until = Date.now() + KILL_WITHIN_MS;
  for (let attempt = 1; ; attempt++) {
    try {
      const killed = await killJob(machine, token, 5_000, { signal: options.leave });
      if (killed.kind === "exited") return { kind: "exited", exit: killed.exit };
      if (killed.kind === "gone") return { kind: "killed", why };
      return { kind: "unknown", reason: `${why}, and it could not be proven gone (${killed.detail})` };
    } catch (thrown) {
      if (options.leave.aborted) return { kind: "left" };
      const problem = problemOf(thrown);
      if (isFinal(problem) || Date.now() >= until) return { kind: "unknown", reason: `${why}, and the host could not be asked to end it`, problem };
      await pause(attempt, until, { ...options, stop: options.leave });
    }
  }
}

/** Waits 0.3 s, doubling to 5 s, or until something is wanted. */
async function pause(attempt: number, deadline: number, { stop, leave }: Pick<FollowOptions, "stop" | "leave">): Promise<void> {
  const ms = Math.min(5_000, 300 * 2 ** attempt, Math.max(0, deadline - Date.now()));
  await delay(ms, undefined, { signal: AbortSignal.any([stop, leave]) }).catch(() => undefined);
}
