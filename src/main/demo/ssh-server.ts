import { timingSafeEqual } from "node:crypto";
import { connect, isIP, type Socket } from "node:net";
import ssh2, { type Connection, type ServerChannel } from "ssh2";
import type { Closable } from "../ports";
import type { KeyFile } from "./keys";
import type { Shell } from "./shell";
import { serveSession } from "./ssh-session";

export interface SshServerOptions {
  port: number;
  user: string;
  hostKey: KeyFile;
  userKey: KeyFile;
  shell: Shell;
  /** Its own name for the software, behind OpenSSH's. */
  name: string;
  /** Ports of this host that are others on this machine, which all hosts share. */
  ports: ReadonlyMap<number, number>;
  /** Unix sockets that may be reached through this server. */
  sockets: readonly string[];
}

/** Clients offer forwarding to Unix sockets only to servers that say they are OpenSSH. */
export const identOf = (name: string) => `OpenSSH_9.9 ${name}`;
/** How long clients get to close their ends, ms. */
const CLOSE_WITHIN_MS = 500;

/** A demo host's SSH server on 127.0.0.1: one user, one key, commands, forwarding to this machine's loopback and named sockets. */
export async function startSshServer(options: SshServerOptions): Promise<Closable> {
  const clients = new Set<Connection>();
  const server = new ssh2.Server({ hostKeys: [options.hostKey.private], ident: identOf(options.name) }, (client) => {
    clients.add(client);
    client.on("close", () => clients.delete(client));
    // A client that breaks off is no event of this server's.
    client.on("error", () => undefined);
    serveClient(client, options);
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(options.port, "127.0.0.1", () => resolve());
  });
  server.on("error", () => undefined);
  return { close: () => closeServer(server, clients) };
}

async function closeServer(server: ssh2.Server, clients: ReadonlySet<Connection>): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  for (const client of clients) client.end();
  let timer: NodeJS.Timeout | undefined;
  await Promise.race([closed, new Promise<void>((resolve) => (timer = setTimeout(resolve, CLOSE_WITHIN_MS)))]);
  clearTimeout(timer);
}

function serveClient(client: Connection, { user, userKey, shell, sockets, ports }: SshServerOptions): void {
  const allowed = ssh2.utils.parseKey(userKey.public);
  if (allowed instanceof Error) throw allowed;
  const key = Array.isArray(allowed) ? allowed[0] : allowed;
  client.on("authentication", (ask) => {
    if (ask.method !== "publickey" || ask.username !== user || !key || !sameBytes(ask.key.data, key.getPublicSSH())) return ask.reject(["publickey"]);
    // Without a signature the client only asks whether the key would do.
    if (ask.signature && (!ask.blob || key.verify(ask.blob, ask.signature, ask.hashAlgo) !== true)) return ask.reject(["publickey"]);
    ask.accept();
  });
  client.on("session", (accept) => serveSession(accept(), shell));
  client.on("tcpip", (accept, reject, { destIP, destPort }) => {
    if (!isLoopback(destIP)) return reject();
    forward(connect({ host: destIP, port: ports.get(destPort) ?? destPort }), accept, reject);
  });
  client.on("openssh.streamlocal", (accept, reject, { socketPath }) => {
    if (!sockets.includes(socketPath)) return reject();
    forward(connect(socketPath), accept, reject);
  });
}

const sameBytes = (a: Buffer, b: Buffer) => a.length === b.length && timingSafeEqual(a, b);
const isLoopback = (address: string) => address === "localhost" || address === "::1" || (isIP(address) === 4 && address.startsWith("127."));

/** Opens the channel once the far end answers, and lets each end's close reach the other. */
function forward(socket: Socket, accept: () => ServerChannel, reject: () => void): void {
  socket.once("error", reject);
  socket.once("connect", () => {
    socket.off("error", reject);
    const channel = accept();
    channel.on("error", () => socket.destroy());
    socket.on("error", () => channel.destroy());
    channel.on("close", () => socket.destroy());
    socket.pipe(channel).pipe(socket);
  });
}
