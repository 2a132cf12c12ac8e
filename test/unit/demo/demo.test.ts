import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { connect } from "node:net";
import { join } from "node:path";
import { promisify } from "node:util";
import ssh2, { type Client } from "ssh2";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { makeKey } from "../../../src/main/demo/keys";
import { hostId, type Started, started } from "./started";
import { itUnless } from "../unless";

let at: Started;
beforeAll(async () => void (at = await started()));
afterAll(() => at.close());

const hasSsh = existsSync("/usr/bin/ssh");

function client(name: string, overrides: Partial<ssh2.ConnectConfig> = {}): Promise<Client> {
  const one = new ssh2.Client();
  return new Promise((resolve, reject) => {
    one.on("ready", () => resolve(one)).on("error", reject);
    one.connect({ host: "127.0.0.1", port: at.host(name).port, username: "demo", privateKey: at.key, ...overrides });
  });
}

/** Runs a command with a plain client; `exit` is what the server said, undefined when it said nothing. */
function run(one: Client, command: string): Promise<{ exit: number | undefined; signal: string | undefined; out: string; err: string }> {
  return new Promise((resolve, reject) => {
    one.exec(command, (error, channel) => {
      if (error) return reject(error);
      const result = { exit: undefined as number | undefined, signal: undefined as string | undefined, out: "", err: "" };
      channel.on("data", (chunk: Buffer) => (result.out += chunk.toString()));
      channel.stderr.on("data", (chunk: Buffer) => (result.err += chunk.toString()));
      channel.on("exit", (code: number | null, signal?: string) => Object.assign(result, { exit: code ?? undefined, signal }));
      channel.on("close", () => resolve(result));
    });
  });
}

describe("a demo host's shell", () => {
  it("is a real one in a folder of its own", async () => {
    const { stdout, exit } = await at.hosts.exec(hostId("app2"), ["sh", "-c", 'echo "$(pwd) $HOME $(id -un >/dev/null && echo yes)" && exit 7']);
    const home = join(at.folder, "hosts/app2");
    expect({ text: stdout.toString(), exit }).toEqual({ text: `${home} ${home} yes\n`, exit: 7 });
  });

  it("says status, signal and both outputs to a plain client", async () => {
    const one = await client("app1");
    expect(await run(one, "echo out; echo err >&2; exit 3")).toEqual({ exit: 3, signal: undefined, out: "out\n", err: "err\n" });
    expect(await run(one, "kill -TERM $$")).toMatchObject({ exit: undefined, signal: "SIGTERM" });
    one.end();
  });

  it("passes stdin and 8 MiB of output unharmed", async () => {
    const input = "line\n".repeat(200_000);
    const { stdout } = await at.hosts.exec(hostId("app1"), ["cat"], { stdin: input });
    expect(stdout.toString()).toBe(input);
    const large = await at.hosts.exec(hostId("app1"), ["head", "-c", "8388608", "/dev/zero"]);
    expect([large.stdout.length, large.truncated]).toEqual([8_388_608, false]);
  });

  itUnless(hasSsh ? undefined : "/usr/bin/ssh is not installed", "answers OpenSSH's client", async () => {
    const { port, identity = "" } = at.host("app3");
    const options = ["UserKnownHostsFile=" + at.demo.knownHostsFile, "GlobalKnownHostsFile=/dev/null", "StrictHostKeyChecking=yes", "BatchMode=yes", "IdentitiesOnly=yes"];
    const argv = ["-F", "none", "-p", String(port), "-i", identity, ...options.flatMap((option) => ["-o", option]), "demo@127.0.0.1", "echo from $HOME; exit 9"];
    const failed: unknown = await promisify(execFile)("/usr/bin/ssh", argv, { timeout: 10_000 }).catch((error: unknown) => error);
    expect(failed).toMatchObject({ code: 9, stdout: `from ${join(at.folder, "hosts/app3")}\n` });
  });

  it("keeps commands away that would reach the machine itself", async () => {
    const answers: [string[], number, string][] = [
      [["reboot"], 127, "reboot: a demo host has no such command\n"],
      [["sudo", "-n", "apt-get", "update"], 127, "apt-get: a demo host has no such command\n"],
      [["sudo", "-n", "systemctl", "restart", "x"], 5, "systemctl: a demo host runs no units\n"],
      [["systemctl", "list-units", "--failed"], 0, ""],
      [["journalctl", "--rotate"], 0, ""],
    ];
    for (const [argv, status, words] of answers) {
      const { exit, stderr, stdout } = await at.hosts.exec(hostId("app1"), argv);
      expect([argv, exit, stderr.toString(), stdout.toString()]).toEqual([argv, status, words, ""]);
    }
    const { stdout } = await at.hosts.exec(hostId("edge"), ["sh", "-c", 'echo "$DOCKER_HOST"']);
    expect(stdout.toString()).toBe(`unix://${at.host("edge").docker}\n`);
  });
});

describe("who gets in, and where to", () => {
  it("takes its one user with its one key only", async () => {
    const other = makeKey("other");
    await expect(client("app1", { privateKey: other.private })).rejects.toThrow(/authentication/i);
    await expect(client("app1", { username: "root" })).rejects.toThrow(/authentication/i);
    await expect(client("app1", { privateKey: undefined, password: "demo" })).rejects.toThrow(/authentication/i);
  });

  it("forwards to loopback, with the application at port 8000, and nowhere else", async () => {
    const versions = await Promise.all(["app1", "app2", "live1"].map((name) => at.http.request({ url: "http://127.0.0.1:8000/version", from: hostId(name) })));
    expect(versions.map(({ body }): unknown => JSON.parse(body.toString()))).toEqual([
      { version: "1.0.0", instance: "app1" }, { version: "1.0.0", instance: "app2" }, { version: "1.0.0", instance: "live1" },
    ]);
    await expect(at.hosts.forward(hostId("app1"), "192.0.2.1", 80)).rejects.toMatchObject({ problem: { code: "ssh.forward-failed" } });
  });

  it("forwards to the host's own engine and to no other socket", async () => {
    const own = at.host("app1").docker;
    const other = at.host("app2").docker;
    if (typeof own !== "string" || typeof other !== "string") throw new Error("no sockets");
    expect(Buffer.byteLength(own)).toBeLessThan(104);
    (await at.hosts.forwardSocket(hostId("app1"), own)).destroy();
    for (const path of [other, "/var/run/docker.sock"]) {
      await expect(at.hosts.forwardSocket(hostId("app1"), path)).rejects.toMatchObject({ problem: { code: "ssh.forward-failed" } });
    }
  });

  it("listens on 127.0.0.1 alone", async () => {
    const addresses = ["127.0.0.2", "::1"];
    for (const host of addresses) {
      const reached = await new Promise((resolve) => {
        const socket = connect({ host, port: at.host("app1").port });
        socket.on("connect", () => (socket.destroy(), resolve(true))).on("error", () => resolve(false));
      });
      expect([host, reached]).toEqual([host, false]);
    }
  });
});
