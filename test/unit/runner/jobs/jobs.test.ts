import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect } from "vitest";
import { type JobReport, type JobSpec, killJob, launchJob, pollJob, removeJobs } from "../../../../src/main/runner/jobs/jobs";
import { localMachine, type Machine } from "../../../../src/main/runner/jobs/machine";
import { ProblemError } from "../../../../src/shared/problem";
import { itUnless } from "../../unless";

/** The shells that read our scripts on real hosts. */
const SHELLS = ["dash", "bash", "busybox"];

let home: string;
let tools: string;
beforeEach(() => {
  tools = mkdtempSync(join(tmpdir(), "qd-tools-"));
  home = mkdtempSync(join(tmpdir(), "qd-jobs-"));
});
afterEach(() => [home, tools].forEach((folder) => rmSync(folder, { recursive: true, force: true })));

/** A machine on which "sh" is the shell under test, for our scripts and for what they start. */
function machineWith(shell: string): Machine {
  const bin = join(tools, "bin");
  mkdirSync(bin);
  symlinkSync(execFileSync("which", [shell]).toString().trim(), join(bin, "sh"));
  return localMachine({ HOME: home, PATH: `${bin}:${process.env["PATH"]}` });
}

const spec = (script: string, more: Partial<JobSpec> = {}): JobSpec => ({ interpreter: "sh", script, env: {}, ...more });

async function finish(machine: Machine, token: string): Promise<{ report: JobReport; out: string; err: string }> {
  let out = Buffer.alloc(0);
  let err = Buffer.alloc(0);
  for (;;) {
    const report = await pollJob(machine, token, { out: out.length, err: err.length }, 2_000);
    out = Buffer.concat([out, report.out]);
    err = Buffer.concat([err, report.err]);
    const more = report.out.length > 0 || report.err.length > 0;
    if (!more && report.state !== "running" && report.state !== "starting") return { report, out: out.toString(), err: err.toString() };
  }
}

describe.each(SHELLS)("jobs under %s", (shell) => {
  const missing = spawnSync(shell, ["--help"]).error === undefined ? undefined : `${shell} is not installed`;
  const run = (name: string, test: () => unknown, timeoutMs?: number): void => itUnless(missing, name, test, timeoutMs);

  run("carries out, output and status", async () => {
    const machine = machineWith(shell);
    expect((await launchJob(machine, "t1", spec('echo "hello $WHO"; echo oops >&2; exit 3', { env: { WHO: "world" } }))).word).toBe("started");
    const { report, out, err } = await finish(machine, "t1");
    expect(report).toMatchObject({ state: "exited", exit: 3 });
    expect([out, err]).toEqual(["hello world\n", "oops\n"]);
  });

  run("starts a token at most once", async () => {
    const machine = machineWith(shell);
    const starts = await Promise.all(Array.from({ length: 6 }, () => launchJob(machine, "once", spec(`echo ran >>"$HOME/effects"; sleep 0.3`))));
    await finish(machine, "once");
    expect(starts.filter(({ word }) => word === "started")).toHaveLength(1);
    expect(readFileSync(join(home, "effects"), "utf8")).toBe("ran\n");
  });

  run("hands over any text byte for byte", async () => {
    const machine = machineWith(shell);
    const env = { A: "$(touch pwned)`id`\"'\\", B: "line\nline\n\n", C: "emoji 🦜 é", D: "", E: "-n --help", F: "\u202eabc\u0007\t", G: "x" };
    await launchJob(machine, "env", spec('for v in "$A" "$B" "$C" "$D" "$E" "$F" "$G"; do printf "%s\\001" "$v"; done', { env }));
    const { out } = await finish(machine, "env");
    expect(out.split("\u0001").slice(0, -1)).toEqual(Object.values(env));
    expect(existsSync(join(home, "pwned"))).toBe(false);
  });

  run("hands over hundreds of random texts byte for byte", async () => {
    const machine = machineWith(shell);
    const hostile = fc.string({ unit: fc.constantFrom("$", "(", ")", "`", "'", '"', "\\", "\n", " ", "*", "~", "-", ";", "x", "\u202e", "🦜", "\r", "%s"), maxLength: 30 });
    const texts = fc.sample(fc.oneof(hostile, fc.string({ unit: "binary" })), 400).map((text) => Buffer.from(text.replaceAll("\0", "")).toString());
    const env = Object.fromEntries(texts.map((text, index) => [`V${index}`, text]));
    await launchJob(machine, "many", spec('i=0; while [ $i -lt 400 ]; do eval "v=\\$V$i"; printf "%s\\001-between-\\002" "$v"; i=$((i + 1)); done', { env }));
    const { out } = await finish(machine, "many");
    expect(out.split("\u0001-between-\u0002").slice(0, -1)).toEqual(texts);
  });

  run("keeps no variable on disk and none in an argument", async () => {
    const machine = machineWith(shell);
    await launchJob(machine, "secret", spec("sleep 5", { env: { PASSWORD: "hunter2-hunter2" } }));
    await expect.poll(() => existsSync(join(home, ".quarterdeck/jobs/secret/out"))).toBe(true);
    await expect.poll(() => existsSync(join(home, ".quarterdeck/jobs/secret/payload"))).toBe(false);
    const argv = execFileSync("sh", ["-c", "cat /proc/[0-9]*/cmdline 2>/dev/null | tr '\\0' ' ' || true"], { maxBuffer: 1 << 26 }).toString();
    expect(argv).toContain("quarterdeck-job");
    expect(argv).not.toContain("hunter2-hunter2");
    expect(await killJob(machine, "secret", 400)).toEqual({ kind: "gone" });
  });

  run("kills children that ignore TERM too, and proves it", async () => {
    const machine = machineWith(shell);
    await launchJob(machine, "kill", spec(`trap '' TERM; (trap '' TERM; echo $$ >"$HOME/child"; sleep 60; sleep 60) & sleep 60; sleep 60`));
    await expect.poll(() => existsSync(join(home, "child"))).toBe(true);
    expect(await killJob(machine, "kill", 400)).toEqual({ kind: "gone" });
    expect((await pollJob(machine, "kill", { out: 0, err: 0 }, 0)).state).toBe("dead");
  });

  run("tells a dead job, a reboot and an absent job from a finished one", async () => {
    const machine = machineWith(shell);
    expect((await pollJob(machine, "never", { out: 0, err: 0 }, 0)).state).toBe("absent");
    await launchJob(machine, "lost", spec("sleep 60"));
    const pidFile = join(home, ".quarterdeck/jobs/lost/pid");
    await expect.poll(() => existsSync(pidFile)).toBe(true);
    const [pid, start, boot] = readFileSync(pidFile, "utf8").trim().split(" ");
    expect((await pollJob(machine, "lost", { out: 0, err: 0 }, 0)).state).toBe("running");
    writeFileSync(pidFile, `${pid} ${start} another-boot\n`);
    expect((await pollJob(machine, "lost", { out: 0, err: 0 }, 0)).state).toBe("rebooted");
    writeFileSync(pidFile, `${pid} 12345 ${boot}\n`);
    expect((await pollJob(machine, "lost", { out: 0, err: 0 }, 0)).state).toBe("dead");
    writeFileSync(pidFile, `${pid} ${start} ${boot}\n`);
    expect(await killJob(machine, "lost", 400)).toEqual({ kind: "gone" });
  });

  run("sends output by offset, binary too, and drops what nobody wants", async () => {
    const machine = machineWith(shell);
    await launchJob(machine, "big", spec(`head -c 700000 /dev/zero; printf '\\377\\000x'; head -c 9000000 /dev/zero >&2; sleep 2`));
    let read = 0;
    let last: Buffer = Buffer.alloc(0);
    while (read < 700_003) {
      const report = await pollJob(machine, "big", { out: read, err: "drop" }, 1_000);
      expect(report.err).toHaveLength(0);
      read += report.out.length;
      last = report.out;
    }
    expect([...last.subarray(-3)]).toEqual([0xff, 0, 0x78]);
    expect((await finish(machine, "big")).report).toMatchObject({ state: "exited", exit: 0 });
  });

  run("refuses what it cannot start, and starts nothing of a broken upload", async () => {
    const machine = machineWith(shell);
    const cut: Machine = { ...machine, exec: (argv, options) => machine.exec(argv, { ...options, stdin: options?.stdin?.subarray(0, 5) }) };
    await expect(launchJob(cut, "cut", spec("echo long enough to be cut"))).rejects.toMatchObject({ problem: { code: "job.not-started", cause: expect.stringContaining("broke off") } });
    expect((await pollJob(machine, "cut", { out: 0, err: 0 }, 0)).state).toBe("absent");
    expect((await launchJob(machine, "cut", spec("true"))).word).toBe("started");
  });

  run("tells the end of a short job at once, and of a broken answer that it was started", async () => {
    const machine = machineWith(shell);
    const { word, report } = await launchJob(machine, "short", spec("echo here; exit 4"), 10_000);
    expect([word, report?.state, report?.out.toString()]).toEqual(["started", expect.stringMatching(/exited|running/), "here\n"]);
    const broken: Machine = { ...machine, exec: async (argv, options) => {
      await machine.exec(argv, options);
      throw new ProblemError({ code: "ssh.connection-lost", message: "lost" });
    } };
    expect(await launchJob(broken, "broken", spec("true"))).toEqual({ word: "started" });
    const silent: Machine = { ...machine, exec: () => Promise.reject(new ProblemError({ code: "ssh.connection-lost", message: "lost" })) };
    await expect(launchJob(silent, "silent", spec("true"))).rejects.toMatchObject({ problem: { code: "ssh.connection-lost" } });
  });

  run("leaves nothing behind", async () => {
    const machine = machineWith(shell);
    await launchJob(machine, "done", spec("true"));
    await finish(machine, "done");
    await launchJob(machine, "runs", spec("sleep 60"));
    await expect.poll(() => existsSync(join(home, ".quarterdeck/jobs/runs/pid"))).toBe(true);
    expect(await removeJobs(machine, ["done", "runs", "absent"])).toEqual(["runs"]);
    await killJob(machine, "runs", 400);
    expect(await removeJobs(machine, ["runs"])).toEqual([]);
    expect(readdirSync(home)).toEqual([]);
  });
});
