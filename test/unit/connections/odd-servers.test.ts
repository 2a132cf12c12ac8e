import { mkdirSync, readFileSync } from "node:fs";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import ssh2, { type Connection, type ServerChannel } from "ssh2";
import { afterAll, afterEach, expect, it } from "vitest";
import type { Hosts } from "../../../src/main/ports";
import { fleetOf, hostsFor, problemFrom, WEB } from "./console";
import { makeKey, scratchFolder } from "./sshd";

/** Servers that do what OpenSSH would not. */

const folder = scratchFolder();
const hostKey = makeKey(join(folder.path, "host"));
const identity = makeKey(join(folder.path, "user"));
const toClose: (() => unknown)[] = [];
let count = 0;

afterEach(async () => {
  for (const close of toClose.splice(0)) await close();
});
afterAll(() => folder.remove());

interface Script {
  onCommand?: (channel: ServerChannel, command: string, client: Connection) => void;
  onClient?: (client: Connection) => void;
  knownKey?: string;
}

async function hostsOf({ onCommand, onClient, knownKey }: Script): Promise<Hosts> {
  const server = new ssh2.Server({ hostKeys: [readFileSync(hostKey)] }, (client) => {
    client.on("error", () => undefined);
    client.on("authentication", (context) => context.accept());
    client.on("session", (accept) => accept().on("exec", (take, _, { command }) => onCommand?.(take(), command, client)));
    onClient?.(client);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const path = join(folder.path, `console-${++count}`);
  mkdirSync(path);
  const key = knownKey ?? readFileSync(`${hostKey}.pub`, "utf8");
  const hosts = hostsFor(path, fleetOf({ web1: { port, identity } }), `[127.0.0.1]:${port} ${key}`);
  toClose.push(
    () => hosts.close(),
    () => server.close(),
  );
  return hosts;
}

it("leaves a missing exit status unknown", async () => {
  const hosts = await hostsOf({
    onCommand: (channel) => {
      channel.write("half");
      channel.end();
    },
  });
  const result = await hosts.exec(WEB, ["true"]);
  expect(result.exit).toBeUndefined();
  expect(result.signal).toBeUndefined();
  expect(result.stdout.toString()).toBe("half");
});

it("rejects when the server goes right after a good status, for output may be missing", async () => {
  const hosts = await hostsOf({
    onCommand: (channel, _, client) => {
      channel.exit(0);
      setTimeout(() => client.end(), 20);
    },
  });
  expect((await problemFrom(hosts.exec(WEB, ["true"]))).code).toBe("ssh.connection-lost");
});

it("waits for the end of a command whose server is slow to say so", async () => {
  const hosts = await hostsOf({ onCommand: () => undefined });
  expect((await problemFrom(hosts.exec(WEB, ["true"], { timeoutMs: 200 }))).code).toBe("ssh.timeout");
});

it("authenticates only after the host key was found good", async () => {
  const seen: string[] = [];
  const stranger = readFileSync(`${makeKey(join(folder.path, "stranger"))}.pub`, "utf8");
  const hosts = await hostsOf({
    knownKey: stranger,
    onClient: (client) => {
      client.on("authentication", () => seen.push("authentication"));
      client.on("end", () => seen.push("end"));
      client.on("close", () => seen.push("close"));
    },
  });
  expect((await problemFrom(hosts.exec(WEB, ["true"]))).code).toBe("ssh.host-key-changed");
  await new Promise((resolve) => setTimeout(resolve, 100));
  expect(seen).not.toContain("authentication");
  expect(seen).toContain("close");
});

it("reports a server that opens no session after a second try", async () => {
  let clients = 0;
  const hosts = await hostsOf({
    onClient: (client) => {
      clients++;
      client.removeAllListeners("session");
      client.on("session", (_, reject) => reject());
    },
  });
  expect((await problemFrom(hosts.exec(WEB, ["true"]))).code).toBe("ssh.session-refused");
  expect(clients).toBe(2);
});

it("survives a server that talks nonsense in the middle", async () => {
  const hosts = await hostsOf({
    onCommand: (_, __, client) => {
      // The raw socket below the protocol: bytes that no cipher produced.
      const raw = Object.values(client).find((part) => part && typeof part === "object" && "remotePort" in part);
      raw.write(Buffer.alloc(512, 7));
    },
  });
  expect((await problemFrom(hosts.exec(WEB, ["true"]))).code).toBe("ssh.connection-lost");
});

it("sends argv as one quoted line", async () => {
  let received = "";
  const hosts = await hostsOf({
    onCommand: (channel, command) => {
      received = command;
      channel.exit(0);
      channel.end();
    },
  });
  await hosts.exec(WEB, ["sh", "-c", "it's $HOME"], { env: { A: "b c" } });
  expect(received).toBe("env A='b c' 'sh' '-c' 'it'\\''s $HOME'");
});
