import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { beforeEach, describe, expect, it, onTestFinished } from "vitest";
import { createRunner, type Runner } from "../../../src/main/runner";
import { createLockDesk } from "../../../src/main/runner/live/lock-desk";
import { acquireLock, checkLock, locksOn, releaseLock, takeLock } from "../../../src/main/runner/locks";
import { localMachine } from "../../../src/main/runner/jobs/machine";
import type { Hosts } from "../../../src/main/ports";
import { verbs } from "../../../src/main/steps";
import { createVault, Masker } from "../../../src/main/vault";
import { HostId, RunbookId, RunId, StepKey } from "../../../src/shared/ids";
import type { RunView } from "../../../src/shared/run";
import { fleet, runbook, shop } from "./fixtures";
import { localHosts, noClients, noDockers, noHttp } from "./local-hosts";
import { Disk, memoryJournal } from "./memory-journal";
import { itUnless } from "../unless";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "qd-locks-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
});

const host = HostId.parse("web1");
const lock = { name: "service/shop", host };
const [one, two, three] = ["aaaaaa", "bbbbbb", "cccccc"].map((name) => RunId.parse(`20261121T000000Z-${name}`)) as [RunId, RunId, RunId];
const NOBODY_ENDED = () => false;

const has = (program: string): boolean => {
  try {
    execFileSync("sh", ["-c", `command -v ${program}`]);
    return true;
  } catch {
    return false;
  }
};

describe.each([["dash"], ["bash"], ["busybox"]])("a lock on a host, in %s", (shell) => {
  const hosts = (): Pick<Hosts, "exec"> => ({
    exec: (id, argv, options) => {
      const [, ...rest] = argv;
      return localHosts(folder).exec(id, shell === "busybox" ? ["busybox", "sh", ...rest] : [shell, ...rest], options);
    },
  });
  const acquire = (run: RunId, actor = "ann@desk") => acquireLock(hosts(), lock, { run, actor, at: 0 }, NOBODY_ENDED);
  const problem = async (outcome: Promise<{ ok: true } | { ok: false; problem: { code: string; message: string } }>) => {
    const settled = await outcome;
    return settled.ok ? undefined : settled.problem;
  };
  const runs = (name: string, test: () => unknown): void => itUnless(has(shell) ? undefined : `${shell} is not installed`, name, test);

  runs("is taken over by somebody who says so, and the run that held it finds out for good", async () => {
    expect(await acquire(one)).toEqual({ ok: true, value: { takenFrom: [] } });
    expect(await problem(acquire(two, "bob@home"))).toMatchObject({ code: "lock.held", message: "ann@desk is changing service/shop since 1970-01-01T00:00:00.000Z." });
    expect(await locksOn(hosts(), host)).toEqual([{ ...lock, run: one, actor: "ann@desk", since: "1970-01-01T00:00:00.000Z" }]);
    // Only the hold that was seen is ended.
    expect(await problem(takeLock(hosts(), lock, two, { actor: "bob@home", at: 0 }))).toMatchObject({ code: "lock.changed" });
    expect(await checkLock(hosts(), lock, one)).toBeUndefined();
    expect((await takeLock(hosts(), lock, one, { actor: "bob@home", at: 60_000 })).ok).toBe(true);
    const lost = { code: "lock.lost", message: "bob@home took the lock of service/shop over at 1970-01-01T00:01:00.000Z." };
    expect(await checkLock(hosts(), lock, one)).toMatchObject(lost);
    expect(await problem(acquire(one))).toMatchObject(lost);
    expect(await acquire(two, "bob@home")).toEqual({ ok: true, value: { takenFrom: [{ run: one, by: "bob@home", at: "1970-01-01T00:01:00.000Z" }] } });
    await releaseLock(hosts(), lock, two);
    // A later holder is not told again, and the run that lost it stays without it although the lock is free.
    expect(await acquire(three)).toEqual({ ok: true, value: { takenFrom: [] } });
    expect(await problem(acquire(one))).toMatchObject(lost);
    await releaseLock(hosts(), lock, three);
    await releaseLock(hosts(), lock, one);
    expect(readdirSync(join(folder, host))).toEqual([]);
  });

  runs("is taken by one of many who try at the same time", async () => {
    await acquire(one);
    const takings = await Promise.all(Array.from({ length: 8 }, (_, index) => takeLock(hosts(), lock, one, { actor: `p${index}`, at: 0 })));
    expect(takings.filter(({ ok }) => ok)).toHaveLength(1);
    const winners = await Promise.all([two, three].map((run) => acquire(run)));
    expect(winners.filter(({ ok }) => ok)).toHaveLength(1);
  });
});

describe("a deploy whose lock somebody took", () => {
  const text = `- [ ] first\n  \`\`\`bash {#first on=web1 risk=change}\n  echo first >>~/effects\n  \`\`\`\n- [ ] look\n- [ ] second\n  \`\`\`bash {#second on=web2 risk=change}\n  echo second >>~/effects\n  \`\`\`\n`;
  /** A laptop: a journal of its own, the same hosts. */
  function laptop(actor: string): { runner: Runner; locks: ReturnType<typeof createLockDesk>; disk: Disk } {
    const masker = new Masker();
    const disk = new Disk();
    const hosts = localHosts(folder);
    const clock = { now: () => Date.now() };
    const runner = createRunner({
      journal: memoryJournal(disk), runbook: () => runbook(text, "risk: change"), fleet: () => fleet, verbs, hosts, dockers: noDockers, http: noHttp, clients: noClients,
      masker, vault: createVault({ masker, ask: async () => undefined }), clock, actor, local: localMachine({ HOME: folder }),
    });
    onTestFinished(() => runner.close());
    return { runner, disk, locks: createLockDesk({ hosts, fleet: () => fleet, actor: () => actor, clock, onTaken: (run, taken) => runner.lockTaken(run, taken) }) };
  }
  const start = async (runner: Runner) => runner.start((await runner.preview({ runbook: RunbookId.parse("user/test"), params: {}, dryRun: false, target: shop })).armCode ?? "");
  async function until(runner: Runner, run: RunId, status: RunView["status"]): Promise<RunView> {
    for (;;) {
      const view = runner.get(run);
      if (view.status === status) return view;
      await delay(10);
    }
  }
  const effects = (id: string) => (existsSync(join(folder, id, "effects")) ? readFileSync(join(folder, id, "effects"), "utf8").trim().split("\n") : []);

  it("refuses to go on before its next change, and can only be stopped", async () => {
    const [ann, bob] = [laptop("ann@desk"), laptop("bob@home")];
    const old = await start(ann.runner);
    const look = StepKey.parse(Object.keys((await until(ann.runner, old, "waiting")).steps)[1] ?? "");
    const refused = await until(bob.runner, await start(bob.runner), "failed");
    expect(refused).toMatchObject({ problem: { code: "lock.held" }, reason: expect.stringContaining("ann@desk is changing service/shop") });
    expect(refused.reason).toContain("Nothing was changed.");

    const [seen] = (await bob.locks.list()).locks;
    expect(seen).toMatchObject({ name: "service/shop", host: "web1", run: old, actor: "ann@desk" });
    const asked = { lock: "service/shop", host, run: old };
    await expect(bob.locks.take({ ...asked, typed: "shopp" })).rejects.toMatchObject({ problem: { code: "lock.not-typed" } });
    await bob.locks.take({ ...asked, typed: "shop" });
    const next = await start(bob.runner);
    await until(bob.runner, next, "waiting");
    expect(bob.disk.runs.get(next)?.find(({ body }) => body.type === "lock.acquired")?.body).toMatchObject({ takenFrom: [{ run: old, by: "bob@home" }] });

    await ann.runner.command(old, { type: "tick", step: look });
    const lost = { problem: { code: "lock.lost" }, reason: expect.stringContaining("bob@home took the lock of service/shop over") };
    expect(await until(ann.runner, old, "interrupted")).toMatchObject(lost);
    await ann.runner.command(old, { type: "resume" });
    await delay(50);
    expect(await until(ann.runner, old, "interrupted")).toMatchObject(lost);
    expect(effects("web2")).toEqual([]);
    // It may end, but takes nothing back under a lock that is not its own.
    await ann.runner.command(old, { type: "stop", undo: true });
    expect(await until(ann.runner, old, "interrupted")).toMatchObject(lost);
    await ann.runner.command(old, { type: "stop", undo: false });
    await until(ann.runner, old, "failed");
    await bob.runner.command(next, { type: "tick", step: look });
    await until(bob.runner, next, "done");
    expect([effects("web1"), effects("web2")]).toEqual([["first", "first"], ["second"]]);
    expect((await bob.locks.list()).locks).toEqual([]);
  });

  it("keeps in its own journal who took it", async () => {
    const { runner, locks, disk } = laptop("ann@desk");
    const run = await start(runner);
    await until(runner, run, "waiting");
    await locks.take({ lock: "service/shop", host, run, typed: "shop" });
    expect(disk.runs.get(run)?.at(-1)).toMatchObject({ actor: "ann@desk", body: { type: "lock.taken", name: "service/shop", host: "web1" } });
  });
});
