import { execFileSync, spawn, type ChildProcess } from "node:child_process";
import { appendFileSync, existsSync, mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { HostsOptions } from "../../../src/main/connections";
import type { Hosts } from "../../../src/main/ports";
import { HostId } from "../../../src/shared/ids";
import { eventually, fleetOf, hostsFor, problemFrom, WEB } from "./console";
import { cutConnections, freePort, makeKey, scratchFolder, sshdMissing, startSshd, type Sshd } from "./sshd";
import { describeUnless } from "../unless";

describeUnless(sshdMissing, "logging in to a real OpenSSH server", () => {
  const folder = scratchFolder();
  const opened: Hosts[] = [];
  const locked = join(folder.path, "locked");
  const stranger = join(folder.path, "stranger");
  let sshd: Sshd;
  let inner: Sshd;
  let count = 0;

  beforeAll(async () => {
    sshd = await startSshd(join(folder.path, "outer"), { config: ["MaxAuthTries 3"] });
    inner = await startSshd(join(folder.path, "inner"));
    makeKey(locked, "ed25519", "open sesame");
    makeKey(stranger);
    appendFileSync(join(folder.path, "outer", "authorized_keys"), readFileSync(`${locked}.pub`));
  });
  afterAll(async () => {
    for (const hosts of opened) await hosts.close();
    await sshd?.stop();
    await inner?.stop();
    folder.remove();
  });

  function consoleWith(identity: string | undefined, options: Partial<HostsOptions> = {}): Hosts {
    const path = join(folder.path, `console-${++count}`);
    mkdirSync(path);
    const hosts = hostsFor(path, fleetOf({ web1: { port: sshd.port, identity } }), sshd.knownHosts, options);
    opened.push(hosts);
    return hosts;
  }

  it("asks for a passphrase until it fits, once for all calls, and remembers the key", async () => {
    const asked: (string | undefined)[] = [];
    const hosts = consoleWith(locked, {
      askPassphrase: async (file, host, problem) => {
        asked.push(`${file === locked} ${host} ${problem}`);
        return asked.length === 1 ? "wrong" : "open sesame";
      },
    });
    const results = await Promise.all([hosts.exec(WEB, ["true"]), hosts.exec(WEB, ["true"])]);
    expect(results.map((result) => result.exit)).toEqual([0, 0]);
    expect(asked).toEqual(["true web1 undefined", "true web1 That passphrase does not open the key."]);
    hosts.reconnect(WEB);
    expect((await hosts.exec(WEB, ["true"])).exit).toBe(0);
    expect(asked).toHaveLength(2);
  });

  it("reports a passphrase that nobody gave, and asks again on reconnect only", async () => {
    let answers = 0;
    const hosts = consoleWith(locked, { askPassphrase: async () => (answers++, undefined) });
    const problem = await problemFrom(hosts.exec(WEB, ["true"]));
    expect(problem.code).toBe("ssh.authentication-failed");
    expect(problem.cause).toContain("no passphrase was given");
    await problemFrom(hosts.exec(WEB, ["true"]));
    expect(answers).toBe(1);
    hosts.reconnect(WEB);
    await problemFrom(hosts.exec(WEB, ["true"]));
    expect(answers).toBe(2);
  });

  it("names what was offered when the server wants none of it, and does not try again by itself", async () => {
    const hosts = consoleWith(stranger);
    const problem = await problemFrom(hosts.exec(WEB, ["true"]));
    expect(problem).toMatchObject({ code: "ssh.authentication-failed", cause: `offered: ${stranger}` });
    expect(problem.next).toContain("authorized_keys");
    expect(hosts.state(WEB)).toBe("refused");
    const states: string[] = [];
    hosts.onState((_, state) => states.push(state));
    expect((await problemFrom(hosts.exec(WEB, ["true"]))).code).toBe("ssh.authentication-failed");
    expect(states).toEqual([]);
  });

  it("names an identity that is not there, and one that is no key", async () => {
    expect((await problemFrom(consoleWith("~/nothing").exec(WEB, ["true"]))).cause).toContain("no such file");
    const notKey = join(folder.path, "outer", "sshd_config");
    expect((await problemFrom(consoleWith(notKey).exec(WEB, ["true"]))).cause).toContain("sshd_config: ");
  });

  it("says what a server wants that takes no public keys", async () => {
    const picky = await startSshd(join(folder.path, "picky"), { config: ["PubkeyAuthentication no", "PasswordAuthentication yes"] });
    try {
      const path = join(folder.path, `console-${++count}`);
      mkdirSync(path);
      const hosts = hostsFor(path, fleetOf({ web1: { port: picky.port, identity: picky.identity } }), picky.knownHosts);
      opened.push(hosts);
      const problem = await problemFrom(hosts.exec(WEB, ["true"]));
      expect(problem).toMatchObject({ code: "ssh.authentication-failed", cause: expect.stringContaining("the server wants password") });
    } finally {
      await picky.stop();
    }
  });

  it("takes a question that could not be put for no answer", async () => {
    const hosts = consoleWith(locked, { askPassphrase: () => Promise.reject(new Error("the window is gone")) });
    expect((await problemFrom(hosts.exec(WEB, ["true"]))).code).toBe("ssh.authentication-failed");
  });

  it("finds the usual key files in the home folder", async () => {
    const home = join(folder.path, "home");
    mkdirSync(join(home, ".ssh"), { recursive: true });
    execFileSync("cp", [sshd.identity, join(home, ".ssh", "id_ed25519")]);
    expect((await consoleWith(undefined, { home }).exec(WEB, ["true"])).exit).toBe(0);
  });

  describe("with an agent", () => {
    const socket = join(folder.path, "agent.sock");
    let agent: ChildProcess;
    const add = (file: string) => execFileSync("ssh-add", ["-q", file], { env: { ...process.env, SSH_AUTH_SOCK: socket } });

    beforeAll(async () => {
      agent = spawn("ssh-agent", ["-D", "-a", socket], { stdio: "ignore" });
      await eventually("the agent listens", () => existsSync(socket));
      for (let n = 0; n < 4; n++) add(makeKey(join(folder.path, `useless-${n}`)));
      add(sshd.identity);
    });
    afterAll(() => agent.kill());

    it("picks the fleet's identity among many keys, so that the server's limit is not used up", async () => {
      const path = join(folder.path, "only-public");
      execFileSync("cp", [`${sshd.identity}.pub`, `${path}.pub`]);
      expect((await consoleWith(path, { agentSocket: socket }).exec(WEB, ["true"])).exit).toBe(0);
    });

    it("says so when the agent's keys used up the server's limit", async () => {
      const problem = await problemFrom(consoleWith(undefined, { agentSocket: socket }).exec(WEB, ["true"]));
      expect(problem).toMatchObject({ code: "ssh.authentication-failed", cause: expect.stringContaining("Too many authentication failures") });
    });

    it("goes on with key files when the agent is gone", async () => {
      const home = join(folder.path, "home-without-agent");
      mkdirSync(join(home, ".ssh"), { recursive: true });
      execFileSync("cp", [sshd.identity, join(home, ".ssh", "id_ed25519")]);
      const hosts = consoleWith(undefined, { agentSocket: join(folder.path, "no.sock"), home });
      expect((await hosts.exec(WEB, ["true"])).exit).toBe(0);
    });
  });

  describe("through a jump host", () => {
    const INNER = HostId.parse("inner");

    function consoleThrough(known: string, jumpPort = sshd.port) {
      const path = join(folder.path, `console-${++count}`);
      mkdirSync(path);
      const fleet = fleetOf({
        outer: { port: jumpPort, identity: sshd.identity },
        inner: { port: inner.port, identity: inner.identity, jump: "outer" },
        circle: { port: 1, jump: "circle" },
      });
      const hosts = hostsFor(path, fleet, known, { timing: { backoffMinMs: 60_000 } });
      opened.push(hosts);
      return hosts;
    }

    it("runs commands on the host behind it", async () => {
      const hosts = consoleThrough(sshd.knownHosts + inner.knownHosts);
      const result = await hosts.exec(INNER, ["sh", "-c", 'echo "$SSH_CONNECTION"']);
      expect(result.stdout.toString()).toContain(` ${inner.port}\n`);
      expect(hosts.state(HostId.parse("outer"))).toBe("open");
      const large = await hosts.exec(INNER, ["head", "-c", "50000000", "/dev/zero"], { maxBytes: 100, timeoutMs: 60_000 });
      expect(large).toMatchObject({ exit: 0, truncated: true });
    });

    it("checks the keys of both", async () => {
      const changed = (server: Sshd) => `[127.0.0.1]:${server.port} ${readFileSync(`${stranger}.pub`, "utf8")}`;
      const first = await problemFrom(consoleThrough(changed(sshd) + inner.knownHosts).exec(INNER, ["true"]));
      expect(first.message).toContain("The host key of outer");
      const second = await problemFrom(consoleThrough(sshd.knownHosts + changed(inner)).exec(INNER, ["true"]));
      expect(second.message).toContain("The host key of inner");
    });

    it("passes the jump host's problem on, and leaves the pause to it", async () => {
      const hosts = consoleThrough(sshd.knownHosts + inner.knownHosts, await freePort());
      const problem = await problemFrom(hosts.exec(INNER, ["true"]));
      expect(problem).toMatchObject({ code: "ssh.unreachable", message: expect.stringContaining("outer") });
      expect(hosts.state(INNER)).toBe("idle");
      expect((await problemFrom(hosts.exec(INNER, ["true"]))).code).toBe("ssh.waiting");
    });

    it("rejects what runs behind a jump host that goes away", async () => {
      const hosts = consoleThrough(sshd.knownHosts + inner.knownHosts);
      const pending = problemFrom(hosts.exec(INNER, ["sh", "-c", "echo up; sleep 20"], { onOutput: () => cutConnections(sshd) }));
      expect((await pending).code).toBe("ssh.connection-lost");
      expect((await hosts.exec(INNER, ["true"])).exit).toBe(0);
    });

    it("refuses a circle", async () => {
      const hosts = consoleThrough("");
      expect((await problemFrom(hosts.exec(HostId.parse("circle"), ["true"]))).code).toBe("ssh.jump-cycle");
    });
  });
});
