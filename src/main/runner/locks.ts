import type { HostId, RunId } from "../../shared/ids";
import { type LockView, wordOfLock } from "../../shared/lock";
import { type Outcome, type Problem, ProblemError, refuse, succeed } from "../../shared/problem";
import type { LockTaking } from "../../shared/run";
import type { CallOptions, ExecResult, Hosts } from "../ports";
import { ACQUIRE, CHECK, LIST, RELEASE, TAKE } from "./lock-scripts";

/** A lock of a plan: `~/.quarterdeck/locks/NAME` on a host. */
export interface Lock {
  name: string;
  host: HostId;
}

type Machines = Pick<Hosts, "exec">;

/** Acquires; `isOver` tells whether a run of ours has ended, whose lock an unreachable host kept. Rejects when the host does. */
export async function acquireLock(
  hosts: Machines, lock: Lock, owner: { run: RunId; actor: string; at: number }, isOver: (run: string) => boolean, options?: CallOptions,
): Promise<Outcome<{ takenFrom: LockTaking[] }>> {
  const take = () => ask(hosts, lock, ACQUIRE, [owner.run, oneLine(owner.actor), new Date(owner.at).toISOString()], ["acquired", "lost", "held"], options);
  const first = await take();
  const blocker = first.word === "held" ? first.field("run") : "";
  if (blocker === "" || !isOver(blocker)) return acquired(lock, first);
  await releaseLock(hosts, lock, blocker, options);
  return acquired(lock, await take());
}

function acquired(lock: Lock, reply: Reply): Outcome<{ takenFrom: LockTaking[] }> {
  if (reply.word !== "acquired") return refuse(reply.word === "lost" ? lostProblem(lock, reply) : heldProblem(lock, reply));
  return succeed({ takenFrom: reply.blocks("from").map((block) => ({ run: block("from"), by: block("by"), at: block("at") })) });
}

/** Why a run must not go on under its lock; undefined while it holds it. Rejects when the host cannot be asked. */
export async function checkLock(hosts: Machines, lock: Lock, run: RunId, options?: CallOptions): Promise<Problem | undefined> {
  const reply = await ask(hosts, lock, CHECK, [run], ["ours", "lost", "held", "absent"], options);
  if (reply.word === "ours") return undefined;
  return reply.word === "held" ? { ...heldProblem(lock, reply), code: "lock.lost" } : lostProblem(lock, reply);
}

export async function releaseLock(hosts: Machines, lock: Lock, run: string, options?: CallOptions): Promise<void> {
  const reply = await hosts.exec(lock.host, ["sh", "-c", RELEASE, "sh", lock.name, run], options);
  if (reply.exit !== 0) throw new ProblemError(lockProblem(lock, reply));
}

/** Ends the hold of `run`, and only of it: who holds the lock by now may be another than the person saw. */
export async function takeLock(hosts: Machines, lock: Lock, run: string, by: { actor: string; at: number }, options?: CallOptions): Promise<Outcome<void>> {
  const reply = await ask(hosts, lock, TAKE, [run, oneLine(by.actor), new Date(by.at).toISOString()], ["taken", "other", "absent", "busy"], options);
  switch (reply.word) {
    case "taken":
      return succeed(undefined);
    case "absent":
      return refuse({ code: "lock.free", message: `Nobody holds the lock of ${lock.name} any more.` });
    case "busy":
      return refuse({ code: "lock.busy", message: `Somebody else is taking the lock of ${lock.name} over.`, next: "Look at the locks again." });
    default:
      return refuse({ ...heldProblem(lock, reply), code: "lock.changed", next: "It is not the run that you saw. Look at the locks again." });
  }
}

/** Every lock on a host. */
export async function locksOn(hosts: Machines, host: HostId, options?: CallOptions): Promise<LockView[]> {
  const result = await hosts.exec(host, ["sh", "-c", LIST], options);
  if (result.exit !== 0) throw new ProblemError(lockProblem({ name: "this host", host }, result));
  return replyOf(result).blocks("lock").map((block) => ({ name: block("lock"), host, run: block("run"), actor: block("actor"), since: block("since") }));
}

type Field = (name: string) => string;
interface Reply {
  word: string;
  field: Field;
  /** Lines that begin with this field, each with those up to the next one. */
  blocks(name: string): Field[];
}

async function ask(hosts: Machines, lock: Lock, script: string, args: readonly string[], words: readonly string[], options?: CallOptions): Promise<Reply> {
  const result = await hosts.exec(lock.host, ["sh", "-c", script, "sh", lock.name, ...args], options);
  const reply = replyOf(result);
  if (result.exit !== 0 || !words.includes(reply.word)) throw new ProblemError(lockProblem(lock, result));
  return reply;
}

function replyOf({ stdout }: ExecResult): Reply {
  const lines = stdout.toString("utf8").trimEnd().split("\n");
  const blocks = (name: string): Field[] => {
    const starts = lines.flatMap((line, index) => (line.startsWith(`${name}=`) ? [index] : []));
    return starts.map((start, index) => fieldOf(lines.slice(start, starts[index + 1])));
  };
  return { word: lines[0] ?? "", field: fieldOf(lines), blocks };
}

const fieldOf = (lines: readonly string[]): Field => (name) => lines.find((line) => line.startsWith(`${name}=`))?.slice(name.length + 1) ?? "";
const oneLine = (text: string): string => text.replace(/[\r\n]+/g, " ");

function heldProblem({ name, host }: Lock, { field }: Reply): Problem {
  const [run, since] = [field("run"), field("since")];
  return {
    code: "lock.held",
    message: `${field("actor") || "somebody"} is changing ${name}${since ? ` since ${since}` : ""}.`,
    cause: run === "" ? `the lock on ${host} names no run yet` : `run ${run} holds the lock on ${host}`,
    next: `Wait for that run to end, or have it resumed or stopped. Only if its console is gone: take the lock over by typing ${wordOfLock(name)} (quarterdeck locks take ${name}).`,
  };
}

const lostProblem = ({ name, host }: Lock, { field }: Reply): Problem => ({
  code: "lock.lost",
  message: field("by") === "" ? `This run no longer holds the lock of ${name}.` : `${field("by")} took the lock of ${name} over at ${field("at")}.`,
  cause: `the lock on ${host} is not this run's any more, so something else may have changed since`,
  next: "Look at the system. Stop this run to end it; what is still wanted is started anew.",
});

const lockProblem = ({ name, host }: Lock, { exit, stderr }: ExecResult): Problem => ({
  code: "lock.failed", message: `The lock of ${name} on ${host} cannot be used.`, cause: stderr.toString("utf8").trim() || `exit status ${exit ?? "absent"}`,
});
