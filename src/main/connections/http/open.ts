import { connect as connectTcp } from "node:net";
import type { Duplex } from "node:stream";
import { connect as connectTls } from "node:tls";
import type { HostId } from "../../../shared/ids";
import type { Hosts } from "../../ports";

/** A connection to the URL's server, from here or made by a host of the fleet; encrypted and verified for https. */
export async function openStream(hosts: Hosts, url: URL, from: HostId | undefined, signal: AbortSignal): Promise<Duplex> {
  const address = url.hostname.replace(/^\[|\]$/g, "");
  const port = Number(url.port) || (url.protocol === "https:" ? 443 : 80);
  const plain = from === undefined ? await openTcp(address, port, signal) : await hosts.forward(from, address, port, { signal });
  return url.protocol === "https:" ? openTls(plain, address, signal) : plain;
}

function openTcp(host: string, port: number, signal: AbortSignal): Promise<Duplex> {
  const socket = connectTcp({ host, port, noDelay: true });
  return untilOpen(socket, "connect", signal);
}

function openTls(plain: Duplex, address: string, signal: AbortSignal): Promise<Duplex> {
  // A bare address has no name to send; the certificate is checked against it all the same.
  const servername = /^[\d.]+$|:/.test(address) ? undefined : address;
  return untilOpen(connectTls({ socket: plain, host: address, servername, ALPNProtocols: ["http/1.1"] }), "secureConnect", signal);
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
