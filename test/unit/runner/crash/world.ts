import { z } from "zod";
import { HostId } from "../../../../src/shared/ids";
import { ProblemError } from "../../../../src/shared/problem";
import type { ExecResult, Hosts } from "../../../../src/main/ports";
import type { Machine } from "../../../../src/main/runner/jobs/machine";
import { KILL, LAUNCH, POLL } from "../../../../src/main/runner/jobs/scripts";
import { defineStep, StepFailed, type Verbs } from "../../../../src/main/steps/define";
import { localHosts } from "../local-hosts";

/** How an effect ends: "lost" happened, but nobody hears of it; "late" happened and then fails; "flaky" fails the first time. */
export const ENDS = ["ok", "ok", "ok", "fails", "late", "lost", "flaky"] as const;

/** What really happened, whatever anybody knows of it. */
export class World {
  /** Times that a thing came about from its not being there, by "id@host". */
  readonly made = new Map<string, number>();
  readonly there = new Set<string>();
  readonly shellUndos = new Map<string, number>();
  readonly jobs = new Map<string, { exit: number | "dead"; out: string }>();

  /** Flaky things that have had their failure. */
  private readonly failedOnce = new Set<string>();

  /** How it ends this time. */
  ending(thing: string, ends: string): string {
    if (ends !== "flaky") return ends;
    const isFirst = !this.failedOnce.has(thing);
    this.failedOnce.add(thing);
    return isFirst ? "fails" : "ok";
  }

  make(thing: string): void {
    if (this.there.has(thing)) return;
    this.there.add(thing);
    this.made.set(thing, (this.made.get(thing) ?? 0) + 1);
  }

  /** A job of a host, at its launch: from there on the console has no part in it. */
  launch(token: string, script: string, host: string): void {
    const [what = "", id = "", wanted = ""] = script.trim().split(" ");
    const thing = `${id}@${host}`;
    const ends = this.ending(thing, wanted);
    if (what === "probe") this.jobs.set(token, { exit: 0, out: this.there.has(thing) ? "yes\n" : "no\n" });
    else if (what === "undo") {
      this.shellUndos.set(thing, (this.shellUndos.get(thing) ?? 0) + 1);
      this.there.delete(thing);
      this.jobs.set(token, { exit: 0, out: "" });
    } else {
      // A shell step is not idempotent: run twice, it happens twice.
      if (what === "change" && ends !== "fails") {
        this.there.add(thing);
        this.made.set(thing, (this.made.get(thing) ?? 0) + 1);
      }
      this.jobs.set(token, { exit: ends === "lost" ? "dead" : ends === "ok" ? 0 : 1, out: "output\n" });
    }
  }
}

const never = <T>(): Promise<T> => new Promise(() => {});
const reply = (stdout: string): ExecResult => ({ exit: 0, stdout: Buffer.from(stdout), stderr: Buffer.alloc(0), truncated: false });

/** Hosts that keep jobs the way the real scripts do. A dead console's calls never come back. */
export function hostsOf(world: World, isAlive: () => boolean): Hosts {
  return {
    ...localHosts(""),
    async exec(host, argv, options) {
      await new Promise(setImmediate);
      if (!isAlive()) return never();
      const [, , script, , token = "", ...rest] = argv;
      if (script === LAUNCH) {
        if (world.jobs.has(token)) return reply("exists\n");
        const payload = Buffer.from(options?.stdin ?? "");
        world.launch(token, payload.subarray(0, Number(rest[4])).toString(), host);
        return reply("started\n");
      }
      if (script === POLL) {
        const job = world.jobs.get(token);
        if (!job) return reply("absent - 0 0\n");
        const out = rest[0] === "-" ? "" : job.out.slice(Number(rest[0]));
        return reply(`${job.exit === "dead" ? "dead -" : `exited ${job.exit}`} ${out.length} 0\n${out}`);
      }
      if (script === KILL) {
        const job = world.jobs.get(token);
        return reply(job && job.exit !== "dead" ? `exited ${job.exit}\n` : "gone\n");
      }
      return reply("");
    },
  };
}

export function verbsOf(world: World, isAlive: () => boolean): Verbs {
  const moment = async () => {
    await new Promise(setImmediate);
    if (!isAlive()) return never<void>();
  };
  const act = (undoes: boolean) => defineStep({
    kind: "test.act", risk: "change",
    input: z.object({ id: z.string(), ends: z.enum(ENDS), undoes: z.boolean(), knows: z.boolean(), host: z.string() }),
    title: ({ id, host }) => `act ${id} on ${host}`,
    hosts: () => [],
    before: { remembers: z.object({ wasThere: z.boolean() }), find: async ({ id, host }) => ({ wasThere: world.there.has(`${id}@${host}`) }) },
    async apply({ id, ends: wanted, host }) {
      await moment();
      const ends = world.ending(`${id}@${host}`, wanted);
      if (ends !== "fails") world.make(`${id}@${host}`);
      await moment();
      if (ends === "lost") throw new ProblemError({ code: "ssh.connection-lost", message: "lost" });
      if (ends !== "ok") throw new StepFailed("test.failed", "failed");
    },
    async probe({ id, host, knows }) {
      await moment();
      return knows ? (world.there.has(`${id}@${host}`) ? "done" : "not done") : "unknown";
    },
    undo: undoes ? {
      title: ({ id }) => `undo ${id}`,
      async run({ id, host }, _, { wasThere }) {
        await moment();
        if (!wasThere) world.there.delete(`${id}@${host}`);
      },
    } : undefined,
  });
  const [withUndo, without] = [act(true), act(false)];
  const isUndone = (input: unknown) => z.object({ undoes: z.boolean() }).safeParse(input).data?.undoes ?? false;
  return new Map([["test.act", { ...withUndo, reversible: false, bind: (input, given) => (isUndone(input) ? withUndo : without).bind(input, given) }]]);
}

const LOCAL = HostId.parse("local");
/** The engineer's own machine, which keeps jobs like a host. */
export const localOf = (hosts: Hosts): Machine => ({ name: "local", exec: (argv, options) => hosts.exec(LOCAL, argv, options) });
