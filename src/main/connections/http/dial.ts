import type { Dial, Hosts } from "../../ports";
import { bounded } from "../bounded";
import { openStream } from "./open";
import { wireProblem } from "./problems";

/** Connections that are made to see whether they can be made. */
export function createDial(hosts: Hosts): Dial {
  return async ({ host, port, from, tls }, { trace, ...options } = {}) => {
    const what = `${tls ? "TLS" : "TCP"} ${host}:${port}${from === undefined ? "" : ` from ${from}`}`;
    await bounded({ ...options, area: "wire", what }, async (signal) => {
      try {
        const stream = await openStream(hosts, { host, port, from, tls }, signal, trace);
        // What the other side makes of the farewell is not waited for.
        stream.on("error", () => undefined);
        stream.destroy();
      } catch (error) {
        throw wireProblem("wire", what, from, error);
      }
    });
  };
}
