import type { ClientChannel } from "ssh2";
import type { Duplex } from "node:stream";

/** Lets go of a channel whatever state it is in: an unread one would never say that it is closed. Nobody hears it any more. */
export function discard(channel: ClientChannel): void {
  channel.removeAllListeners("data");
  channel.stderr.removeAllListeners("data");
  channel.resume();
  channel.stderr.resume();
  channel.close();
}

/** Writing to a channel that has just closed emits an error, and one nobody listens to ends the process. */
export function tolerateErrors(channel: ClientChannel): void {
  channel.on("error", () => undefined);
  channel.stderr.on("error", () => undefined);
}

/**
 * What net.Socket has and a channel lacks; HTTP and database clients call these. A destroyed socket says "close" soon, read or unread:
 * an HTTP agent that never hears it keeps the stream's place taken for good.
 */
export function asSocket(channel: ClientChannel): Duplex {
  const nothing = () => channel;
  const end = () => channel.end();
  const destroy = () => {
    channel.end();
    discard(channel);
    return channel;
  };
  return Object.assign(channel, {
    destroy,
    setKeepAlive: nothing,
    setNoDelay: nothing,
    setTimeout: nothing,
    ref: nothing,
    unref: nothing,
    destroySoon: end,
  });
}

/** How the command of a channel ended, as far as the server has said. */
export interface ExitStatus {
  exit: number | undefined;
  /** Without SIG. */
  signal?: string;
}

const statuses = new WeakMap<ClientChannel, ExitStatus>();

/**
 * Remembers a channel's exit status from the moment it opens. A quick command's status may come in the very packet that opens the
 * channel, before whoever awaits the channel has its turn to listen.
 */
export function rememberExit(channel: ClientChannel): void {
  channel.once("exit", (code: number | null, name?: string) => {
    statuses.set(channel, { exit: code ?? undefined, signal: name?.replace(/^SIG/, "") });
  });
}

/** `exit` is undefined until the server has sent a status: unknown, never success. */
export const exitStatus = (channel: ClientChannel): ExitStatus => statuses.get(channel) ?? { exit: undefined };
