import { execFileSync } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { userInfo } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { HostKeyQuestion } from "../../../src/main/connections";
import type { Hosts } from "../../../src/main/ports";
import { fleetOf, hostsFor, problemFrom, WEB } from "./console";
import { makeKey, scratchFolder, sshdMissing, startSshd, type Sshd } from "./sshd";
import { describeUnless, itUnless } from "../unless";

describeUnless(sshdMissing, "host keys of a real OpenSSH server", () => {
  const folder = scratchFolder();
  const opened: Hosts[] = [];
  let sshd: Sshd;
  let other: string;
  let count = 0;

  beforeAll(async () => {
    sshd = await startSshd(folder.path);
    other = readFileSync(`${makeKey(join(folder.path, "other"))}.pub`, "utf8");
  });
  afterAll(async () => {
    for (const hosts of opened) await hosts.close();
    await sshd?.stop();
    folder.remove();
  });

  /** A console of its own with these known_hosts and this answer to questions. */
  function consoleWith(known: string, answer?: (question: HostKeyQuestion) => Promise<boolean>) {
    const path = join(folder.path, `console-${++count}`);
    mkdirSync(path);
    const questions: HostKeyQuestion[] = [];
    const hosts = hostsFor(path, fleetOf({ web1: { port: sshd.port, identity: sshd.identity } }), known, {
      ...(answer && {
        confirmHostKey: async (question) => {
          questions.push(question);
          return answer(question);
        },
      }),
    });
    opened.push(hosts);
    return { hosts, questions, own: join(path, "own_known_hosts"), read: join(path, "known_hosts") };
  }

  const printed = (publicKey: string) => execFileSync("ssh-keygen", ["-lf", publicKey], { encoding: "utf8" }).split(" ")[1] ?? "";
  const lineOf = (publicKey: string) => `[127.0.0.1]:${sshd.port} ${readFileSync(publicKey, "utf8")}`;

  it("stops at an unknown key that nobody accepts, and does not try again by itself", async () => {
    const { hosts, questions, own } = consoleWith("", async () => false);
    const problem = await problemFrom(hosts.exec(WEB, ["true"]));
    expect(problem.code).toBe("ssh.host-key-unknown");
    expect(problem.message).toContain(printed(sshd.hostKeys.ed25519));
    expect(problem.next).toContain("fingerprint");
    expect(hosts.state(WEB)).toBe("refused");
    expect((await problemFrom(hosts.exec(WEB, ["true"]))).code).toBe("ssh.host-key-unknown");
    expect(questions).toEqual([
      { host: "web1", address: "127.0.0.1", port: sshd.port, keyType: "ssh-ed25519", fingerprint: printed(sshd.hostKeys.ed25519) },
    ]);
    expect(existsSync(own)).toBe(false);
  });

  it("keeps a key that a person accepted, and asks no second time", async () => {
    const { hosts, questions, own } = consoleWith("", async () => true);
    const results = await Promise.all([hosts.exec(WEB, ["true"]), hosts.exec(WEB, ["true"])]);
    expect(results.map((result) => result.exit)).toEqual([0, 0]);
    expect(questions).toHaveLength(1);
    expect(readFileSync(own, "utf8").trim()).toBe(lineOf(sshd.hostKeys.ed25519).split(" ").slice(0, 3).join(" "));
    expect(statSync(own).mode & 0o777).toBe(0o600);
    hosts.reconnect(WEB);
    expect((await hosts.exec(WEB, ["true"])).exit).toBe(0);
    expect(questions).toHaveLength(1);
  });

  it("appends to a file without a last newline and keeps what is there", async () => {
    const { hosts, own } = consoleWith("", async () => true);
    writeFileSync(own, `elsewhere ${other.trim()}`);
    await hosts.exec(WEB, ["true"]);
    expect(readFileSync(own, "utf8").split("\n")).toEqual([`elsewhere ${other.trim()}`, expect.stringContaining(`[127.0.0.1]:${sshd.port}`), ""]);
  });

  it("mentions lines it could not use, and a question that could not be put", async () => {
    const authority = `@cert-authority * ${readFileSync(sshd.hostKeys.ed25519, "utf8")}`;
    const { hosts, read } = consoleWith(authority, () => Promise.reject(new Error("the window is gone")));
    const problem = await problemFrom(hosts.exec(WEB, ["true"]));
    expect(problem.code).toBe("ssh.host-key-unknown");
    expect(problem.cause).toMatch(/^the window is gone; /);
    expect(problem.cause).toContain(`${read} line 1 was passed over: host certificates are not supported`);
    expect(hosts.state(WEB)).toBe("refused");
  });

  it("tells a call that ran out of time that a person is being waited for", async () => {
    const { hosts } = consoleWith("", () => new Promise(() => undefined));
    const problem = await problemFrom(hosts.exec(WEB, ["true"], { timeoutMs: 700 }));
    expect(problem).toMatchObject({ code: "ssh.timeout", cause: "waiting for someone to confirm the host key" });
  });

  it("stops at a changed key and names file, line and both fingerprints", async () => {
    const { hosts, read } = consoleWith(`# a comment\n[127.0.0.1]:${sshd.port} ${other}`);
    const problem = await problemFrom(hosts.exec(WEB, ["true"]));
    expect(problem).toMatchObject({ code: "ssh.host-key-changed", at: { file: read, line: 2 } });
    expect(problem.message).toContain(printed(join(folder.path, "other.pub")));
    expect(problem.message).toContain(printed(sshd.hostKeys.ed25519));
    expect(problem.message).toContain(`${read} line 2`);
    expect(hosts.state(WEB)).toBe("refused");
  });

  it("goes on once the file was corrected and a reconnect asked for", async () => {
    const { hosts, read } = consoleWith(`[127.0.0.1]:${sshd.port} ${other}`);
    expect((await problemFrom(hosts.exec(WEB, ["true"]))).code).toBe("ssh.host-key-changed");
    writeFileSync(read, sshd.knownHosts);
    expect((await problemFrom(hosts.exec(WEB, ["true"]))).code).toBe("ssh.host-key-changed");
    hosts.reconnect(WEB);
    expect((await hosts.exec(WEB, ["true"])).exit).toBe(0);
  });

  it("stops at a revoked key", async () => {
    const { hosts } = consoleWith(`${sshd.knownHosts}@revoked * ${readFileSync(sshd.hostKeys.ed25519, "utf8")}`);
    const problem = await problemFrom(hosts.exec(WEB, ["true"]));
    expect(problem).toMatchObject({ code: "ssh.host-key-revoked", at: { line: 4 } });
  });

  it.each(["ed25519", "ecdsa", "rsa"] as const)("recognises a server known by its %s key alone", async (type) => {
    const { hosts } = consoleWith(lineOf(sshd.hostKeys[type]));
    expect((await hosts.exec(WEB, ["true"])).exit).toBe(0);
  });

  itUnless(userInfo().uid === 0 ? "root reads everything" : undefined, "refuses to connect when a known_hosts file cannot be read", async () => {
    const { hosts, read } = consoleWith(sshd.knownHosts);
    chmodSync(read, 0);
    expect((await problemFrom(hosts.exec(WEB, ["true"]))).code).toBe("ssh.known-hosts-unreadable");
  });

  it("refuses to connect when known_hosts is a folder", async () => {
    const { hosts, own } = consoleWith(sshd.knownHosts);
    mkdirSync(own);
    expect((await problemFrom(hosts.exec(WEB, ["true"]))).code).toBe("ssh.known-hosts-unreadable");
  });
});
