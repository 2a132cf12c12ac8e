import type { HostId, RunId } from "../../shared/ids";
import { type Outcome, type Problem, ProblemError, refuse, succeed } from "../../shared/problem";
import type { CallOptions, ExecResult, Hosts } from "../ports";

/** A lock of a plan: `~/.quarterdeck/locks/NAME` on a host, a folder whose `mkdir` is atomic. */
export interface Lock {
  name: string;
  host: HostId;
}

export interface LockOwner {
  run: string;
  actor: string;
  since: string;
}

/**
 * Takes a lock or tells who has it. Arguments: name, run, actor, since. A run that holds it already keeps it. A lock without an
 * owner is what a host that died between two commands left: after a minute it is free.
 */
const ACQUIRE = `
umask 077
dir="$HOME/.quarterdeck/locks/$1"
mkdir -p "\${dir%/*}" || exit 73
own() { mkdir "$dir" 2>/dev/null && printf 'run=%s\\nactor=%s\\nsince=%s\\n' "$1" "$2" "$3" >"$dir/owner.new" && mv "$dir/owner.new" "$dir/owner"; }
if own "$2" "$3" "$4"; then echo acquired; exit 0; fi
if [ ! -d "$dir" ]; then echo "$dir cannot be made" >&2; exit 73; fi
if [ ! -f "$dir/owner" ] && [ -n "$(find "$dir" -maxdepth 0 -mmin +1 2>/dev/null)" ]; then
  rm -f "$dir/owner.new"; rmdir "$dir" 2>/dev/null
  if own "$2" "$3" "$4"; then echo acquired; exit 0; fi
fi
if [ -f "$dir/owner" ]; then
  read -r first <"$dir/owner"
  if [ "$first" = "run=$2" ]; then echo acquired; exit 0; fi
  echo held; cat "$dir/owner"
else
  echo held
fi
`;

/** Gives a lock back if the run holds it. Arguments: name, run. */
const RELEASE = `
dir="$HOME/.quarterdeck/locks/$1"
[ -f "$dir/owner" ] || exit 0
read -r first <"$dir/owner"
[ "$first" = "run=$2" ] || exit 0
rm -f "$dir/owner" && rmdir "$dir" || exit 73
rmdir "\${dir%/*}" "$HOME/.quarterdeck/locks" "$HOME/.quarterdeck" 2>/dev/null
exit 0
`;

/** Acquires; `isOver` tells whether a run of ours has ended, whose lock an unreachable host kept. Rejects when the host does. */
export async function acquireLock(
  hosts: Pick<Hosts, "exec">, lock: Lock, owner: { run: RunId; actor: string; at: number }, isOver: (run: string) => boolean, options?: CallOptions,
): Promise<Outcome<void>> {
  const actor = owner.actor.replace(/[\r\n]+/g, " ");
  const take = () => hosts.exec(lock.host, ["sh", "-c", ACQUIRE, "sh", lock.name, owner.run, actor, new Date(owner.at).toISOString()], options);
  const first = readHolder(lock, await take());
  if (first === "ours") return succeed(undefined);
  if (first.run === "" || !isOver(first.run)) return refuse(heldProblem(lock, first));
  await releaseLock(hosts, lock, first.run, options);
  const second = readHolder(lock, await take());
  return second === "ours" ? succeed(undefined) : refuse(heldProblem(lock, second));
}

export async function releaseLock(hosts: Pick<Hosts, "exec">, lock: Lock, run: string, options?: CallOptions): Promise<void> {
  const reply = await hosts.exec(lock.host, ["sh", "-c", RELEASE, "sh", lock.name, run], options);
  if (reply.exit !== 0) throw new ProblemError(lockProblem(lock, reply));
}

function readHolder(lock: Lock, reply: ExecResult): "ours" | LockOwner {
  const [word, ...lines] = reply.stdout.toString("utf8").trimEnd().split("\n");
  if (reply.exit !== 0 || (word !== "acquired" && word !== "held")) throw new ProblemError(lockProblem(lock, reply));
  if (word === "acquired") return "ours";
  const field = (name: string) => lines.find((line) => line.startsWith(`${name}=`))?.slice(name.length + 1) ?? "";
  return { run: field("run"), actor: field("actor"), since: field("since") };
}

function heldProblem({ name, host }: Lock, { run, actor, since }: LockOwner): Problem {
  const who = actor === "" ? "somebody" : actor;
  return {
    code: "lock.held",
    message: `${who} is changing ${name}${since ? ` since ${since}` : ""}.`,
    cause: run === "" ? `the lock on ${host} names no run yet` : `run ${run} holds the lock on ${host}`,
    next: `Wait for that run to end, or have it resumed or stopped. Only if its console is gone for good: remove ~/.quarterdeck/locks/${name} on ${host}.`,
  };
}

const lockProblem = ({ name, host }: Lock, { exit, stderr }: ExecResult): Problem => ({
  code: "lock.failed", message: `The lock of ${name} on ${host} cannot be used.`, cause: stderr.toString("utf8").trim() || `exit status ${exit ?? "absent"}`,
});
