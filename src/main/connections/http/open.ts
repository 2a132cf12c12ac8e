import { lookup } from "node:dns";
import { connect as connectTcp, isIP, isIPv6, type LookupFunction } from "node:net";
import { performance } from "node:perf_hooks";
import type { Duplex } from "node:stream";
import { connect as connectTls, type TLSSocket } from "node:tls";
import type { HostId } from "../../../shared/ids";
import type { Hosts, WireTrace } from "../../ports";
import { readTls } from "./tls-facts";

export interface Place {
  host: string;
  port: number;
  from?: HostId;
  /** Encrypted, and the certificate verified, where given. */
  tls?: { servername?: string; protocols?: string[] };
}

/** A connection to a place, from here or made by a host of the fleet. */
export async function openStream(hosts: Hosts, { host, port, from, tls }: Place, signal: AbortSignal, trace: WireTrace = {}): Promise<Duplex> {
  const startedAt = performance.now();
  const plain = from === undefined ? await openTcp(host, port, signal, trace) : await hosts.forward(from, host, port, { signal });
  trace.connectMs = performance.now() - startedAt - (trace.resolveMs ?? 0);
  return tls ? openTls(plain, host, tls, signal, trace) : plain;
}

function openTcp(host: string, port: number, signal: AbortSignal, trace: WireTrace): Promise<Duplex> {
  const startedAt = performance.now();
  const timed: LookupFunction = (name, options, done) =>
    lookup(name, options, (...answer) => {
      trace.resolveMs = performance.now() - startedAt;
      done(...answer);
    });
  const socket = connectTcp({ host, port, noDelay: true, lookup: timed });
  socket.once("connect", () => {
    trace.ipVersion = isIPv6(socket.remoteAddress ?? "") ? 6 : 4;
  });
  return untilOpen(socket, "connect", signal);
}

async function openTls(plain: Duplex, host: string, { servername, protocols }: NonNullable<Place["tls"]>, signal: AbortSignal, trace: WireTrace): Promise<Duplex> {
  const startedAt = performance.now();
  // A bare address has no name to send; the certificate is checked against it all the same.
  const name = servername ?? (isIP(host) === 0 ? host : undefined);
  const socket: TLSSocket = connectTls({ socket: plain, host: servername ?? host, servername: name, ALPNProtocols: protocols });
  // Told when the handshake is done and before the certificate is judged: a refused one is gone with the connection.
  socket.prependOnceListener("secure", () => {
    trace.tlsMs = performance.now() - startedAt;
    trace.tls = readTls(socket);
  });
  return untilOpen(socket, "secureConnect", signal);
}

function untilOpen(stream: Duplex, event: string, signal: AbortSignal): Promise<Duplex> {
  return new Promise((resolve, reject) => {
    const settle = (conclude: () => void) => {
      signal.removeEventListener("abort", stop);
      stream.removeListener("error", fail);
      stream.removeListener("close", end);
      conclude();
    };
    const fail = (error: unknown) =>
      settle(() => {
        stream.on("error", () => undefined);
        stream.destroy();
        reject(error);
      });
    const end = () => fail(new Error("the connection was closed"));
    const stop = () => fail(signal.reason);
    if (signal.aborted) return stop();
    signal.addEventListener("abort", stop, { once: true });
    stream.once("error", fail);
    stream.once("close", end);
    stream.once(event, () => settle(() => resolve(stream)));
  });
}
