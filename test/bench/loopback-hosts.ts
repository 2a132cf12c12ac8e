import { execFileSync, spawn } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer, connect } from "node:net";
import { tmpdir, userInfo } from "node:os";
import { join } from "node:path";
import { Fleet } from "../../src/shared/fleet";
import { HostId } from "../../src/shared/ids";

const SSHD = "/usr/sbin/sshd";

/** Many names for one OpenSSH server on loopback: what a client sees of that many hosts. */
export interface LoopbackHosts {
  fleet: Fleet;
  ids: HostId[];
  knownHosts: string;
  /** For the system's own clients: `ssh -F`. */
  sshConfig: string;
  folder: string;
  /** Of the server. */
  pid: number;
  close(): void;
}

/** Starts the server; undefined where none is installed. */
export async function loopbackHosts(count: number): Promise<LoopbackHosts | undefined> {
  if (!existsSync(SSHD)) return undefined;
  const folder = mkdtempSync(join(tmpdir(), "quarterdeck-bench-"));
  chmodSync(folder, 0o700);
  const file = (name: string) => join(folder, name);
  for (const name of ["host", "user"]) execFileSync("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-f", file(name)]);
  writeFileSync(file("authorized"), readFileSync(file("user.pub")), { mode: 0o600 });
  const port = await freePort();
  writeFileSync(file("sshd_config"), [
    `Port ${port}`, "ListenAddress 127.0.0.1", `HostKey ${file("host")}`, `AuthorizedKeysFile ${file("authorized")}`, `PidFile ${file("pid")}`,
    "PasswordAuthentication no", "KbdInteractiveAuthentication no", "StrictModes no", "UsePAM no", "UseDNS no", "PermitRootLogin yes",
    "MaxStartups 1000:30:2000", "LogLevel ERROR",
    // A first-level bash started by sshd reads ~/.bashrc; what this machine's user keeps in there is not what is measured.
    "SetEnv SHLVL=1",
  ].join("\n"));
  mkdirSync("/run/sshd", { recursive: true });
  const server = spawn(SSHD, ["-D", "-e", "-f", file("sshd_config")], { stdio: "ignore" });
  await answering(port);
  const hostKey = readFileSync(file("host.pub"), "utf8").split(" ").slice(0, 2).join(" ");
  writeFileSync(file("known_hosts"), `[127.0.0.1]:${port} ${hostKey}\n`);
  const ids = Array.from({ length: count }, (_, index) => HostId.parse(`h${index}`));
  writeFileSync(file("ssh_config"), ids.map((id) =>
    `Host ${id}\n  HostName 127.0.0.1\n  Port ${port}\n  User ${userInfo().username}\n  IdentityFile ${file("user")}\n  IdentitiesOnly yes\n  UserKnownHostsFile ${file("known_hosts")}\n`).join(""));
  const hosts = Object.fromEntries(ids.map((id) => [id, { environment: "bench", address: "127.0.0.1", port, user: userInfo().username, identity: file("user") }]));
  return {
    fleet: Fleet.parse({ quarterdeck: 1, environments: { bench: {} }, hosts }),
    ids, folder, pid: server.pid ?? 0, knownHosts: file("known_hosts"), sshConfig: file("ssh_config"),
    close: () => {
      server.kill();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer().once("error", reject).listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() => (address !== null && typeof address === "object" ? resolve(address.port) : reject(new Error("no port"))));
    });
  });
}

async function answering(port: number): Promise<void> {
  for (let attempt = 0; attempt < 100; attempt++) {
    const open = await new Promise<boolean>((resolve) => {
      const socket = connect(port, "127.0.0.1", () => resolve(true)).once("error", () => resolve(false));
      socket.once("connect", () => socket.destroy());
    });
    if (open) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error("the benchmark's SSH server did not start");
}
