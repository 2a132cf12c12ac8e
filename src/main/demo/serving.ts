import { connect } from "node:net";
import { identOf } from "./ssh-server";

const ANSWER_WITHIN_MS = 1_000;

/** Whether an SSH server of this name answers at the port. */
export function isServing(port: number | undefined, name: string): Promise<boolean> {
  if (port === undefined) return Promise.resolve(false);
  return new Promise((resolve) => {
    const socket = connect({ host: "127.0.0.1", port, timeout: ANSWER_WITHIN_MS });
    let said = "";
    const end = (answer: boolean) => {
      socket.destroy();
      resolve(answer);
    };
    socket.on("error", () => end(false));
    socket.on("timeout", () => end(false));
    socket.on("close", () => end(false));
    socket.on("data", (chunk) => {
      said += chunk.toString("latin1");
      if (said.includes("\n")) end(said.startsWith(`SSH-2.0-${identOf(name)}`));
    });
  });
}
