import { afterAll, beforeAll, expect, it } from "vitest";
import type { Hosts } from "../../../src/main/ports";
import { eventually, fleetOf, hostsFor, problemFrom, WEB } from "./console";
import { cutConnections, scratchFolder, sshdMissing, startSshd, type Sshd } from "./sshd";
import { describeUnless } from "../unless";

describeUnless(sshdMissing, "commands on a real OpenSSH server", () => {
  const folder = scratchFolder();
  let sshd: Sshd;
  let hosts: Hosts;

  beforeAll(async () => {
    sshd = await startSshd(folder.path);
    hosts = hostsFor(folder.path, fleetOf({ web1: { port: sshd.port, identity: sshd.identity } }), sshd.knownHosts);
  });
  afterAll(async () => {
    await hosts?.close();
    await sshd?.stop();
    folder.remove();
  });

  it("returns output and exit status", async () => {
    const result = await hosts.exec(WEB, ["sh", "-c", "echo out; echo err >&2; exit 3"]);
    expect({ ...result, stdout: String(result.stdout), stderr: String(result.stderr) }).toEqual({
      exit: 3,
      signal: undefined,
      stdout: "out\n",
      stderr: "err\n",
      truncated: false,
    });
    expect(hosts.state(WEB)).toBe("open");
  });

  it("hands over stdin and environment untouched", async () => {
    const value = "a 'quoted' $(touch nothing) \\ ö \n line";
    const result = await hosts.exec(WEB, ["sh", "-c", 'printf %s "$VALUE"; cat'], { env: { VALUE: value }, stdin: Buffer.from([0, 255, 10]) });
    expect(result.stdout.subarray(0, -3).toString()).toBe(value);
    expect([...result.stdout.subarray(-3)]).toEqual([0, 255, 10]);
  });

  it("gives a command without stdin an empty one", async () => {
    expect((await hosts.exec(WEB, ["wc", "-c"])).stdout.toString().trim()).toBe("0");
  });

  it("keeps binary output byte for byte", async () => {
    const all = Buffer.from(Array.from({ length: 256 }, (_, byte) => byte));
    const octal = [...all].map((byte) => `\\${byte.toString(8).padStart(3, "0")}`).join("");
    const result = await hosts.exec(WEB, ["printf", octal]);
    expect(result.stdout.equals(all)).toBe(true);
  });

  it("names the signal that ended a command, and no exit status", async () => {
    const result = await hosts.exec(WEB, ["sh", "-c", "kill -KILL $$"]);
    expect(result).toMatchObject({ exit: undefined, signal: "KILL" });
  });

  it("reads 1 GB without keeping it", async () => {
    global.gc?.();
    const before = process.memoryUsage().rss;
    let peak = 0;
    let seen = 0;
    const result = await hosts.exec(WEB, ["head", "-c", "1000000000", "/dev/zero"], {
      maxBytes: 1_000_000,
      timeoutMs: 120_000,
      onOutput: (_, chunk) => {
        seen += chunk.length;
        peak = Math.max(peak, process.memoryUsage.rss());
      },
    });
    expect(seen).toBe(1_000_000_000);
    expect(result).toMatchObject({ exit: 0, truncated: true });
    expect(result.stdout).toHaveLength(1_000_000);
    expect(peak - before).toBeLessThan(200 * 1024 * 1024);
  }, 150_000);

  it("drains a flood on stderr", async () => {
    const result = await hosts.exec(WEB, ["sh", "-c", "head -c 20000000 /dev/zero >&2; echo done"], { maxBytes: 10 });
    expect(result).toMatchObject({ exit: 0, truncated: true });
    expect(String(result.stdout)).toBe("done\n");
    expect(result.stderr).toHaveLength(10);
  });

  it("runs 30 commands at once under MaxSessions 10", async () => {
    const results = await Promise.all(Array.from({ length: 30 }, (_, n) => hosts.exec(WEB, ["echo", String(n)])));
    expect(results.map((result) => String(result.stdout).trim())).toEqual(Array.from({ length: 30 }, (_, n) => String(n)));
  });

  it("rejects at the deadline, also while waiting for a channel", async () => {
    const blockers = Array.from({ length: 8 }, () => problemFrom(hosts.exec(WEB, ["sleep", "3"], { timeoutMs: 1_500 })));
    const queued = await problemFrom(hosts.exec(WEB, ["true"], { timeoutMs: 300 }));
    expect(queued).toMatchObject({ code: "ssh.timeout", message: "true on web1 did not finish within 300ms" });
    for (const problem of await Promise.all(blockers)) expect(problem.code).toBe("ssh.timeout");
    expect((await hosts.exec(WEB, ["echo", "still here"])).exit).toBe(0);
  });

  it("goes to a new connection when commands left behind use up the server's sessions", async () => {
    for (let round = 0; round < 2; round++) {
      await Promise.all(Array.from({ length: 8 }, () => problemFrom(hosts.exec(WEB, ["sleep", "30"], { timeoutMs: 1_000 }))));
    }
    expect((await hosts.exec(WEB, ["echo", "ok"])).stdout.toString()).toBe("ok\n");
  });

  it("stops when the caller does", async () => {
    const controller = new AbortController();
    const stopped = problemFrom(hosts.exec(WEB, ["sleep", "30"], { signal: controller.signal }));
    setTimeout(() => controller.abort(), 200);
    expect((await stopped).code).toBe("aborted");
    expect((await problemFrom(hosts.exec(WEB, ["true"], { signal: controller.signal }))).code).toBe("aborted");
  });

  it("tells a listener nothing more once the call is over", async () => {
    let chunks = 0;
    const flood = hosts.exec(WEB, ["yes"], { timeoutMs: 2_000, maxBytes: 10, onOutput: () => chunks++ });
    expect((await problemFrom(flood)).code).toBe("ssh.timeout");
    const before = chunks;
    expect(before).toBeGreaterThan(0);
    await hosts.exec(WEB, ["true"]);
    expect(chunks).toBe(before);
  });

  it("passes what a listener throws to the caller", async () => {
    const failing = hosts.exec(WEB, ["echo", "x"], {
      onOutput: () => {
        throw new Error("the listener broke");
      },
    });
    await expect(failing).rejects.toThrow("the listener broke");
    expect((await hosts.exec(WEB, ["true"])).exit).toBe(0);
  });

  it("never takes a lost connection for success", async () => {
    await hosts.exec(WEB, ["true"]);
    const states: string[] = [];
    const off = hosts.onState((_, state) => states.push(state));
    const pending = problemFrom(hosts.exec(WEB, ["sh", "-c", "echo started; sleep 30"], { onOutput: () => cutConnections(sshd) }));
    expect((await pending).code).toBe("ssh.connection-lost");
    expect((await hosts.exec(WEB, ["echo", "back"])).stdout.toString()).toBe("back\n");
    expect(states).toEqual(["idle", "connecting", "open"]);
    off();
  });

  it("stays attached to a long-lived process", async () => {
    const shell = await hosts.start(WEB, ["sh", "-c", 'while read line; do echo "$PREFIX$line"; done; exit 7'], { env: { PREFIX: "got " } });
    let output = "";
    shell.onOutput((_, chunk) => (output += chunk));
    shell.write("one\n");
    await eventually("first answer", () => output === "got one\n");
    shell.write("two\n");
    await eventually("second answer", () => output === "got one\ngot two\n");
    await shell.close();
    await shell.close();
    await shell.ended;
  });

  it("ends an attached process when the connection goes, with its status unknown", async () => {
    hosts.reconnect(WEB);
    const states: string[] = [];
    const off = hosts.onState((_, state) => states.push(state));
    for (let round = 0; round < 2; round++) {
      const process = await hosts.start(WEB, ["sh", "-c", "echo up; sleep 30"]);
      process.onOutput(() => cutConnections(sshd));
      expect(await process.ended).toEqual({ exit: undefined });
    }
    // The second young connection lost in a row: a pause, unless a person asks.
    expect(states).toContain("waiting");
    off();
    hosts.reconnect(WEB);
    expect((await hosts.exec(WEB, ["true"])).exit).toBe(0);
  });
});
