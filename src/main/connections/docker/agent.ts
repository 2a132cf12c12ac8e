import { Agent, type ClientRequest, type IncomingMessage, type RequestOptions } from "node:http";
import { PassThrough, type Duplex } from "node:stream";

declare module "node:http" {
  interface Agent {
    /** Gives a request its socket. Undocumented, but the seam that every agent in the field is built on. */
    addRequest(request: ClientRequest, options: RequestOptions): void;
  }
}

/**
 * HTTP to a Docker socket over streams that `open` makes. How many at once is for the callers to bound: Node's agent does not count
 * streams that are still being opened.
 */
export class StreamAgent extends Agent {
  constructor(private readonly open: () => Promise<Duplex>) {
    super({ keepAlive: true, maxSockets: Infinity, maxFreeSockets: 4 });
  }

  override createConnection(_options: unknown, callback?: (error: Error | null, stream: Duplex) => void): null {
    this.open().then(
      (stream) => callback?.(null, stream),
      // With an error the stream is not looked at, but the type asks for one.
      (error: Error) => callback?.(error, new PassThrough().destroy()),
    );
    return null;
  }

  /**
   * docker-modem waits for the end of a response and never learns that it was cut off: tell it through the request, whose
   * errors it listens to.
   */
  override addRequest(request: ClientRequest, options: RequestOptions): void {
    request.once("response", (response: IncomingMessage) => {
      response.once("close", () => {
        if (!response.complete) request.emit("error", new Error("the connection ended in the middle of the answer"));
      });
    });
    super.addRequest(request, options);
  }

  /** Lets requests under way finish and keeps no idle stream: one would hold a retired SSH connection open. */
  retire(): void {
    this.maxFreeSockets = 0;
    for (const sockets of Object.values(this.freeSockets)) sockets?.forEach((socket) => socket.destroy());
  }

  /** docker-modem inspects the whole agent for a debug line on every request; without this it walks the SSH connection. */
  [Symbol.for("nodejs.util.inspect.custom")](): string {
    return "StreamAgent";
  }
}
