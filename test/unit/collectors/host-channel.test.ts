import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { once } from "node:events";
import { expect, it, onTestFinished } from "vitest";
import { HostChannel, type HostChannelOptions, hostCollectors, type Snapshot, valueOf } from "../../../src/main/collectors";
import { HostId } from "../../../src/shared/ids";
import { ProblemError } from "../../../src/shared/problem";
import { LocalHosts } from "./local-hosts";
import { describeUnless, itUnless } from "../unless";

const web1 = HostId.parse("web1");

function aChannel(hosts: LocalHosts, options: HostChannelOptions = {}): HostChannel {
  const channel = new HostChannel(hosts.asHosts(), web1, options);
  onTestFinished(() => channel.close());
  return channel;
}

const codeOf = async (work: Promise<unknown>): Promise<string> => {
  const thrown: unknown = await work.then(() => undefined, (error: unknown) => error);
  return thrown instanceof ProblemError ? thrown.problem.code : String(thrown);
};

const shells: string[][] = [["/bin/sh"], ["/usr/bin/dash"], ["/bin/bash", "--posix"], ["/usr/bin/busybox", "sh"]];

describeUnless(process.platform === "linux" ? undefined : "there is no /proc here", "a channel to a real shell", () => {
  for (const shell of shells) {
    itUnless(existsSync(shell[0] ?? "") ? undefined : `${shell[0]} is not installed`, `reads everything in one round trip in ${shell.join(" ")}`, async () => {
      const hosts = new LocalHosts(shell);
      const channel = aChannel(hosts);
      for (let round = 0; round < 3; round += 1) {
        const snapshot = await channel.snapshot();
        expect(snapshot.unread).toEqual([]);
        expect(valueOf(snapshot, "node_memory_MemTotal_bytes")).toBeGreaterThan(1e6);
        expect(valueOf(snapshot, "node_load1")).toBeGreaterThanOrEqual(0);
        expect(valueOf(snapshot, "node_uptime_seconds")).toBeGreaterThan(0);
        expect(snapshot.readings.filter(({ name }) => name === "node_cpu_seconds_total").map(({ labels }) => labels?.["mode"])).toContain("idle");
      }
      expect(channel.system).toMatch(/Linux \d/);
      expect(hosts.children).toHaveLength(1);
    });
  }

  it("ends with its stdin, so nothing is left on the host when the connection is lost", async () => {
    const hosts = new LocalHosts();
    const channel = aChannel(hosts);
    await channel.snapshot();
    const [child] = hosts.children;
    child?.stdin?.destroy();
    await once(child ?? expect.fail("nothing was started"), "close");
    expect(child?.exitCode).toBe(0);
    expect(channel.isOpen).toBe(false);
  });

  it("gives a silent program up after its deadline and opens another", async () => {
    const hosts = new LocalHosts();
    const channel = aChannel(hosts, { answerMs: 300 });
    await channel.snapshot();
    hosts.children[0]?.kill("SIGSTOP");
    expect(await codeOf(channel.snapshot())).toBe("host.silent");
    expect(channel.isOpen).toBe(false);
    expect((await channel.snapshot()).readings.length).toBeGreaterThan(10);
    expect(hosts.children).toHaveLength(2);
  });

  it("fails what waits as soon as the program dies", async () => {
    const hosts = new LocalHosts();
    const channel = aChannel(hosts, { answerMs: 60_000 });
    await channel.snapshot();
    hosts.children[0]?.kill("SIGSTOP");
    const waiting = codeOf(channel.snapshot());
    hosts.children[0]?.kill("SIGKILL");
    expect(await waiting).toBe("host.channel-lost");
  });

  it("keeps what can be read when one collector cannot", async () => {
    const broken = { name: "broken", every: "look" as const, source: { script: "echo nonsense; exit 3" }, series: [], read: () => { throw new Error("not mine"); } };
    const channel = aChannel(new LocalHosts(), { collectors: [broken, ...hostCollectors] });
    const snapshot = await channel.snapshot();
    expect(snapshot.unread).toEqual([{ collector: "broken", reason: "not mine" }]);
    expect(valueOf(snapshot, "node_load1")).toBeDefined();
  });

  it("reads what is slow now and then, and what is watched at every look", async () => {
    const channel = aChannel(new LocalHosts(), { roundMs: 3_600_000, slowMs: 3_600_000 });
    const [first, second] = [await channel.snapshot(), await channel.snapshot()];
    const asked = ({ groups }: Snapshot) => ["cpu", "vmstat", "clock"].map((name) => groups.has(name));
    expect([asked(first), asked(second)]).toEqual([[true, true, true], [true, false, false]]);
    expect(Math.abs(valueOf(first, "node_time_skew_seconds") ?? 9)).toBeLessThan(2);
    expect(valueOf(first, "node_uname_info")).toBe(1);
  });

  it("goes on reading while a file system does not answer, asks it no second time, and says so", async () => {
    const folder = mkdtempSync(join(tmpdir(), "quarterdeck-stuck-"));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    const asked = join(folder, "asked");
    writeFileSync(join(folder, "stat"), `#!/bin/sh\ncase "$*" in *room*) echo once >> ${asked}; exec sleep 20 ;; esac\nexec /usr/bin/stat "$@"\n`, { mode: 0o755 });
    const channel = aChannel(new LocalHosts(["sh"], [folder]), { roundMs: 0, slowMs: 0, answerMs: 10_000 });
    const snapshots = [await channel.snapshot(), await channel.snapshot(), await channel.snapshot()];
    for (const snapshot of snapshots) {
      expect(valueOf(snapshot, "node_load1")).toBeDefined();
      expect(valueOf(snapshot, "node_filesystem_size_bytes")).toBeUndefined();
    }
    expect(snapshots.map(({ unread }) => unread.map(({ collector }) => collector))).toEqual([[], ["file-systems"], ["file-systems"]]);
    expect(readFileSync(asked, "utf8")).toBe("once\n");
  });

  it("tells of file systems that answer in time, or a little later", async () => {
    const channel = aChannel(new LocalHosts(), { roundMs: 0, slowMs: 0 });
    const seen: Snapshot[] = [];
    while (!seen.some((snapshot) => valueOf(snapshot, "node_filesystem_size_bytes") !== undefined)) seen.push(await channel.snapshot());
    expect(seen.at(-1)?.readings.find(({ name }) => name === "node_filesystem_files")?.labels).toMatchObject({ device: expect.any(String), mountpoint: expect.stringMatching(/^\//), fstype: expect.any(String) });
  });

  it("is not confused by a script that reads its input or writes to its error output", async () => {
    const greedy = { name: "greedy", every: "look" as const, source: { script: "cat; echo noise >&2; echo done" }, series: [], read: (text: string) => [{ name: text.trim(), value: 1 }] };
    const channel = aChannel(new LocalHosts(), { collectors: [greedy] });
    for (let round = 0; round < 2; round += 1) expect((await channel.snapshot()).groups.get("greedy")).toEqual([{ name: "done", value: 1 }]);
  });
});

it("passes on why a host cannot be reached", async () => {
  const hosts = new LocalHosts();
  hosts.refusal = new ProblemError({ code: "ssh.host-key-changed", message: "The key changed." });
  expect(await codeOf(aChannel(hosts).snapshot())).toBe("ssh.host-key-changed");
});
