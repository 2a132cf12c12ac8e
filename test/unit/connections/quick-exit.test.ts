import { readFileSync } from "node:fs";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import ssh2 from "ssh2";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { Hosts } from "../../../src/main/ports";
import { fleetOf, hostsFor, WEB } from "./console";
import { makeKey, scratchFolder } from "./sshd";

/** Answers every command in one write: opened, status 7, closed. */
function instantServer(hostKey: string): ssh2.Server {
  return new ssh2.Server({ hostKeys: [readFileSync(hostKey)] }, (client) => {
    client.on("error", () => undefined);
    client.on("authentication", (context) => context.accept());
    client.on("session", (accept) =>
      accept().on("exec", (acceptExec) => {
        const channel = acceptExec();
        channel.exit(7);
        channel.end();
      }),
    );
  });
}

const folder = scratchFolder();
const hostKey = makeKey(join(folder.path, "host"));
const server = instantServer(hostKey);
let hosts: Hosts;

beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const identity = makeKey(join(folder.path, "user"));
  hosts = hostsFor(folder.path, fleetOf({ web1: { port, identity } }), `[127.0.0.1]:${port} ${readFileSync(`${hostKey}.pub`, "utf8")}`);
});
afterAll(async () => {
  await hosts?.close();
  server.close();
  folder.remove();
});

it("keeps the status of a command that ends in the packet that opened it", async () => {
  const results = await Promise.all(Array.from({ length: 50 }, () => hosts.exec(WEB, ["true"])));
  expect(results.map(({ exit }) => exit)).toEqual(Array(50).fill(7));
});
