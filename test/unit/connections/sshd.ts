import { execFileSync, spawn, type ChildProcess } from "node:child_process";
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { connect, createServer } from "node:net";
import { tmpdir, userInfo } from "node:os";
import { join } from "node:path";

/** A real OpenSSH server on loopback, with its own host keys and one authorised key. */
export interface Sshd {
  port: number;
  user: string;
  /** Private key that may log in. */
  identity: string;
  /** known_hosts lines of its keys, under "[127.0.0.1]:port". */
  knownHosts: string;
  /** Public host key files by type. */
  hostKeys: Record<"ed25519" | "ecdsa" | "rsa", string>;
  pid: number;
  stop(): Promise<void>;
}

const BINARY = "/usr/sbin/sshd";
/** Why the tests that need it are skipped; undefined when they can run. */
export const sshdMissing = existsSync(BINARY) ? undefined : "no OpenSSH server is installed (/usr/sbin/sshd)";

export function scratchFolder(): { path: string; remove(): void } {
  const path = mkdtempSync(join(tmpdir(), "quarterdeck-ssh-"));
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
}

export function makeKey(file: string, type: "ed25519" | "ecdsa" | "rsa" = "ed25519", passphrase = ""): string {
  execFileSync("ssh-keygen", ["-q", "-t", type, "-N", passphrase, "-C", "test", "-f", file]);
  return file;
}

export async function startSshd(folder: string, options: { config?: string[]; port?: number } = {}): Promise<Sshd> {
  mkdirSync(folder, { recursive: true });
  const port = options.port ?? (await freePort());
  const hostKeys = { ed25519: join(folder, "host_ed25519"), ecdsa: join(folder, "host_ecdsa"), rsa: join(folder, "host_rsa") };
  for (const [type, file] of Object.entries(hostKeys)) if (!existsSync(file)) makeKey(file, type as keyof typeof hostKeys);
  const identity = join(folder, "identity");
  if (!existsSync(identity)) makeKey(identity);
  copyFileSync(`${identity}.pub`, join(folder, "authorized_keys"));
  const config = join(folder, "sshd_config");
  const lines = [
    `Port ${port}`,
    "ListenAddress 127.0.0.1",
    ...Object.values(hostKeys).map((file) => `HostKey ${file}`),
    `AuthorizedKeysFile ${join(folder, "authorized_keys")}`,
    "PidFile none",
    "StrictModes no",
    "UsePAM no",
    "PermitRootLogin yes",
    "PasswordAuthentication no",
    "KbdInteractiveAuthentication no",
    "MaxStartups 200",
    "LogLevel ERROR",
  ];
  // The first value of an option counts for sshd.
  writeFileSync(config, [...(options.config ?? []), ...lines, ""].join("\n"));
  if (userInfo().uid === 0) mkdirSync("/run/sshd", { recursive: true });
  const child = spawn(BINARY, ["-D", "-e", "-f", config], { stdio: ["ignore", "ignore", "pipe"] });
  let said = "";
  child.stderr.on("data", (chunk) => (said += chunk));
  await untilListening(port, () => (child.exitCode === null ? undefined : `sshd ended with ${child.exitCode}: ${said}`));
  return {
    port,
    user: userInfo().username,
    identity,
    hostKeys: { ed25519: `${hostKeys.ed25519}.pub`, ecdsa: `${hostKeys.ecdsa}.pub`, rsa: `${hostKeys.rsa}.pub` },
    knownHosts: Object.values(hostKeys)
      .map((file) => `[127.0.0.1]:${port} ${readFileSync(`${file}.pub`, "utf8")}`)
      .join(""),
    pid: child.pid ?? 0,
    stop: () => stopAll(child),
  };
}

/** Ends the server, its sessions and what they run. */
async function stopAll(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return;
  const ended = new Promise((resolve) => child.once("exit", resolve));
  const everything = descendants(child.pid);
  child.kill("SIGKILL");
  everything.forEach(({ pid }) => kill(pid));
  await ended;
}

/** Ends the server's side of every connection without a word; the commands they run are left alone. */
export function cutConnections(server: Sshd): void {
  for (const { pid, name } of descendants(server.pid)) if (name === "sshd") kill(pid);
}

/** Parents before their children. */
function descendants(ancestor: number): { pid: number; name: string }[] {
  const rows = execFileSync("ps", ["-eo", "pid=,ppid=,comm="], { encoding: "utf8" })
    .trim()
    .split("\n")
    .map((row) => row.trim().split(/\s+/))
    .map(([pid, parent, name]) => ({ pid: Number(pid), parent: Number(parent), name: name ?? "" }));
  const under = (parent: number): { pid: number; name: string }[] =>
    rows.filter((row) => row.parent === parent).flatMap((row) => [{ pid: row.pid, name: row.name }, ...under(row.pid)]);
  return under(ancestor);
}

function kill(pid: number): void {
  try {
    process.kill(pid, "SIGKILL");
  } catch {
    // It ended by itself meanwhile.
  }
}

export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() => (address !== null && typeof address === "object" ? resolve(address.port) : reject(new Error("no port"))));
    });
  });
}

async function untilListening(port: number, failed: () => string | undefined): Promise<void> {
  for (let tries = 0; tries < 200; tries++) {
    const reason = failed();
    if (reason) throw new Error(reason);
    const open = await new Promise<boolean>((resolve) => {
      const socket = connect(port, "127.0.0.1", () => resolve(true)).on("error", () => resolve(false));
      socket.on("connect", () => socket.destroy());
    });
    if (open) return;
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  throw new Error(`nothing listens on ${port}`);
}
