import { connect, createServer, type Socket } from "node:net";

/** A TCP proxy in front of a local port that can go silent, or end what passes through it. */
export interface Proxy {
  port: number;
  /** Connections accepted so far. */
  accepted: number;
  /** Bytes are swallowed in both directions: a half-open connection. */
  silent: boolean;
  cut(): void;
  close(): Promise<void>;
}

export async function startProxy(to: number): Promise<Proxy> {
  const sockets = new Set<Socket>();
  const server = createServer((client) => {
    proxy.accepted++;
    const upstream = connect(to, "127.0.0.1");
    for (const [from, into] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      sockets.add(from);
      from.on("data", (chunk) => void (proxy.silent || into.write(chunk)));
      from.on("error", () => into.destroy());
      from.on("close", () => {
        sockets.delete(from);
        into.destroy();
      });
    }
  });
  const port = await new Promise<number>((resolve, reject) => {
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      resolve(typeof address === "object" && address ? address.port : 0);
    });
  });
  const cut = () => sockets.forEach((socket) => socket.destroy());
  const proxy: Proxy = {
    port,
    accepted: 0,
    silent: false,
    cut,
    close: () => {
      cut();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
  return proxy;
}
