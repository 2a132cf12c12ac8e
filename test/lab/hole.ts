import { connect, createServer, type Server, type Socket } from "node:net";

/** A road to one port that can be made to swallow everything, as a lost VPN does: nothing is closed, nothing answers. */
export interface Road {
  port: number;
  /** From now on every byte of old and new connections waits. */
  swallow(): void;
  /** What waited goes on its way. */
  letThrough(): void;
  close(): Promise<void>;
}

export async function openRoad(toPort: number): Promise<Road> {
  const pairs = new Set<[Socket, Socket]>();
  let swallows = false;
  const join = (pair: [Socket, Socket]) => {
    pair[0].pipe(pair[1]);
    pair[1].pipe(pair[0]);
  };
  const part = ([here, there]: [Socket, Socket]) => {
    here.unpipe(there).pause();
    there.unpipe(here).pause();
  };
  const server = createServer({ pauseOnConnect: true }, (here) => {
    const pair: [Socket, Socket] = [here, connect(toPort, "127.0.0.1")];
    pairs.add(pair);
    for (const [end, other] of [pair, [pair[1], pair[0]]] as const) {
      end.on("error", () => other.destroy());
      end.on("close", () => {
        pairs.delete(pair);
        // A closed end is not told through a hole either.
        if (!swallows) other.destroy();
      });
    }
    if (!swallows) join(pair);
  });
  const port = await listening(server);
  return {
    port,
    swallow: () => {
      swallows = true;
      pairs.forEach(part);
    },
    letThrough: () => {
      swallows = false;
      pairs.forEach(join);
    },
    close: async () => {
      for (const pair of pairs) pair.forEach((socket) => socket.destroy());
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function listening(server: Server): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      if (address !== null && typeof address === "object") resolve(address.port);
      else reject(new Error("the road has no port"));
    });
  });
}
