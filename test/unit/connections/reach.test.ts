import { spawn } from "node:child_process";
import { mkdirSync } from "node:fs";
import { connect, createServer } from "node:net";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, expect, it } from "vitest";
import type { HostsOptions } from "../../../src/main/connections";
import type { Hosts } from "../../../src/main/ports";
import type { Fleet } from "../../../src/shared/fleet";
import { eventually, fleetOf, hostsFor, problemFrom, WEB } from "./console";
import { startProxy, type Proxy } from "./proxy";
import { freePort, scratchFolder, sshdMissing, startSshd, type Sshd } from "./sshd";
import { describeUnless } from "../unless";

describeUnless(sshdMissing, "hosts that are hard to reach", () => {
  const folder = scratchFolder();
  const toClose: (() => unknown)[] = [];
  let sshd: Sshd;
  let count = 0;

  beforeAll(async () => {
    sshd = await startSshd(join(folder.path, "server"));
  });
  afterEach(async () => {
    for (const close of toClose.splice(0)) await close();
  });
  afterAll(async () => {
    await sshd?.stop();
    folder.remove();
  });

  function consoleFor(fleet: Fleet | (() => Fleet), options: Partial<HostsOptions> = {}): Hosts {
    const path = join(folder.path, `console-${++count}`);
    mkdirSync(path);
    // The proxy stands in front of the same server, whose keys are therefore known under any port.
    const known = sshd.knownHosts.replaceAll(`[127.0.0.1]:${sshd.port}`, "[127.0.0.1]:*,127.0.0.1");
    const hosts = hostsFor(path, fleet, known, options);
    toClose.unshift(() => hosts.close());
    return hosts;
  }

  const proxied = async (): Promise<Proxy> => {
    const proxy = await startProxy(sshd.port);
    toClose.push(() => proxy.close());
    return proxy;
  };
  const behind = (proxy: Proxy) => fleetOf({ web1: { port: proxy.port, identity: sshd.identity } });

  it("says that nothing listens, then waits before the next attempt", async () => {
    const hosts = consoleFor(fleetOf({ web1: { port: await freePort() } }), { timing: { backoffMinMs: 30_000 } });
    expect(await problemFrom(hosts.exec(WEB, ["true"]))).toMatchObject({
      code: "ssh.unreachable",
      cause: expect.stringContaining("ECONNREFUSED"),
      next: expect.stringContaining("Check that the host is up"),
    });
    expect(hosts.state(WEB)).toBe("waiting");
    const waiting = await problemFrom(hosts.exec(WEB, ["true"]));
    expect(waiting.code).toBe("ssh.waiting");
    expect(waiting.message).toMatch(/the next attempt is possible in \d/);
    expect(waiting.cause).toContain("ECONNREFUSED");
    hosts.reconnect(WEB);
    expect(hosts.state(WEB)).toBe("idle");
    expect((await problemFrom(hosts.exec(WEB, ["true"]))).code).toBe("ssh.unreachable");
  });

  it("is ready again after the pause", async () => {
    const hosts = consoleFor(fleetOf({ web1: { port: await freePort() } }), { timing: { backoffMinMs: 50, backoffMaxMs: 50 } });
    await problemFrom(hosts.exec(WEB, ["true"]));
    await eventually("the pause ends", () => hosts.state(WEB) === "idle");
    expect((await problemFrom(hosts.exec(WEB, ["true"]))).code).toBe("ssh.unreachable");
  });

  it("says that a name is unknown", async () => {
    const hosts = consoleFor(fleetOf({ web1: { address: "no-such-host.invalid", port: 22 } }));
    expect(await problemFrom(hosts.exec(WEB, ["true"]))).toMatchObject({ code: "ssh.unreachable", cause: expect.stringContaining("no-such-host.invalid") });
  });

  it("gives up on a black hole", async () => {
    // A full backlog answers no further connection, as a dropped packet does.
    const full = await fillBacklog();
    toClose.push(full.close);
    const hosts = consoleFor(fleetOf({ web1: { port: full.port } }), { timing: { connectMs: 400 } });
    expect(await problemFrom(hosts.exec(WEB, ["true"]))).toMatchObject({ code: "ssh.unreachable", cause: "no answer" });
  });

  it("gives up on a server that accepts and then says nothing", async () => {
    const proxy = await proxied();
    proxy.silent = true;
    const hosts = consoleFor(behind(proxy), { timing: { connectMs: 400 } });
    expect(await problemFrom(hosts.exec(WEB, ["true"]))).toMatchObject({ code: "ssh.unreachable", cause: "Timed out while waiting for handshake" });
  });

  it("gives up on something that is no SSH server", async () => {
    const server = createServer((socket) => socket.on("error", () => undefined).end("HTTP/1.1 400 Bad Request\r\n\r\n"));
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    toClose.push(() => server.close());
    const address = server.address();
    const hosts = consoleFor(fleetOf({ web1: { port: typeof address === "object" && address ? address.port : 0 } }));
    expect((await problemFrom(hosts.exec(WEB, ["true"]))).code).toBe("ssh.unreachable");
  });

  it("notices a connection that has gone silent, and rejects what waits on it", async () => {
    const proxy = await proxied();
    const hosts = consoleFor(behind(proxy), { timing: { keepaliveMs: 100, keepaliveCount: 2 } });
    await hosts.exec(WEB, ["true"]);
    const pending = problemFrom(hosts.exec(WEB, ["sleep", "20"]));
    proxy.silent = true;
    expect(await pending).toMatchObject({ code: "ssh.connection-lost", cause: "Keepalive timeout" });
    proxy.silent = false;
    expect((await hosts.exec(WEB, ["true"])).exit).toBe(0);
  });

  it("rejects everything pending when the connection is cut, whatever it is", async () => {
    const proxy = await proxied();
    const hosts = consoleFor(behind(proxy));
    const process = await hosts.start(WEB, ["sleep", "20"]);
    const stream = await hosts.forward(WEB, "127.0.0.1", sshd.port);
    const ended = new Promise((resolve) => stream.once("close", resolve));
    stream.resume();
    let up = 0;
    const pending = Array.from({ length: 12 }, () =>
      problemFrom(hosts.exec(WEB, ["sh", "-c", "echo up; sleep 20"], { onOutput: () => up++ })),
    );
    // Eight sessions, one of which the process has; the rest of the calls queue.
    await eventually("seven commands run", () => up === 7);
    proxy.cut();
    for (const problem of await Promise.all(pending)) expect(problem.code).toBe("ssh.connection-lost");
    expect(await process.ended).toEqual({ exit: undefined });
    await ended;
  });

  it("uses one connection for all calls at once", async () => {
    const proxy = await proxied();
    const hosts = consoleFor(behind(proxy));
    await Promise.all(Array.from({ length: 20 }, () => hosts.exec(WEB, ["true"])));
    expect(proxy.accepted).toBe(1);
  });

  it("moves to the new address when the fleet changes, and lets what runs finish", async () => {
    const [before, after] = [await proxied(), await proxied()];
    let fleet = behind(before);
    const hosts = consoleFor(() => fleet);
    const running = hosts.exec(WEB, ["sh", "-c", "sleep 1; echo finished"]);
    await eventually("it runs", () => hosts.state(WEB) === "open");
    fleet = behind(after);
    expect((await hosts.exec(WEB, ["true"])).exit).toBe(0);
    expect([before.accepted, after.accepted]).toEqual([1, 1]);
    expect((await running).stdout.toString()).toBe("finished\n");
  });

  it("refuses calls after it was closed, and rejects those under way", async () => {
    const hosts = consoleFor(fleetOf({ web1: { port: sshd.port, identity: sshd.identity } }));
    await hosts.exec(WEB, ["true"]);
    const pending = problemFrom(hosts.exec(WEB, ["sleep", "20"]));
    await new Promise((resolve) => setTimeout(resolve, 100));
    await hosts.close();
    expect((await pending).code).toBe("ssh.connection-lost");
    expect((await problemFrom(hosts.exec(WEB, ["true"]))).code).toBe("ssh.closed");
    await hosts.close();
  });

  it("says that a forwarded stream is closed after it was destroyed, also when nobody read it", async () => {
    const talker = createServer((socket) => socket.on("error", () => undefined).write("x".repeat(200_000)));
    await new Promise<void>((resolve) => talker.listen(0, "127.0.0.1", resolve));
    toClose.push(() => talker.close());
    const address = talker.address();
    const hosts = consoleFor(fleetOf({ web1: { port: sshd.port, identity: sshd.identity } }));
    const stream = await hosts.forward(WEB, "127.0.0.1", typeof address === "object" && address ? address.port : 0);
    await eventually("something arrived", () => stream.readableLength > 0);
    const closed = new Promise((resolve) => stream.once("close", resolve));
    stream.destroy();
    await closed;
  });

  it("says when a forwarded port is closed", async () => {
    const hosts = consoleFor(fleetOf({ web1: { port: sshd.port, identity: sshd.identity } }));
    const port = await freePort();
    expect(await problemFrom(hosts.forward(WEB, "127.0.0.1", port))).toMatchObject({
      code: "ssh.forward-failed",
      message: `web1 did not connect to 127.0.0.1:${port}`,
    });
    expect((await problemFrom(hosts.forwardSocket(WEB, "/nothing.sock"))).code).toBe("ssh.forward-failed");
    expect(hosts.state(WEB)).toBe("open");
  });
});

/** A listener that accepts nothing, with its backlog used up. */
async function fillBacklog(): Promise<{ port: number; close: () => void }> {
  const script = "import socket,time\ns=socket.socket()\ns.bind(('127.0.0.1',0))\ns.listen(0)\nprint(s.getsockname()[1],flush=True)\ntime.sleep(60)";
  const child = spawn("python3", ["-c", script], { stdio: ["ignore", "pipe", "inherit"] });
  const port = await new Promise<number>((resolve) => child.stdout.once("data", (chunk) => resolve(Number(chunk))));
  const fillers = Array.from({ length: 4 }, () => connect(port, "127.0.0.1").on("error", () => undefined));
  await new Promise((resolve) => setTimeout(resolve, 200));
  return {
    port,
    close: () => {
      fillers.forEach((socket) => socket.destroy());
      child.kill();
    },
  };
}

