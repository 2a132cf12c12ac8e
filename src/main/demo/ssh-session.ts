import type { ChildProcess } from "node:child_process";
import { constants } from "node:os";
import type { ServerChannel, Session } from "ssh2";
import { type Shell, signalGroup } from "./shell";

const isSignal = (name: string): name is NodeJS.Signals => Object.hasOwn(constants.signals, name);

/** Commands and plain shells of one SSH session. No terminal, no file transfer. */
export function serveSession(session: Session, shell: Shell): void {
  let child: ChildProcess | undefined;
  session.on("exec", (accept, _reject, { command }) => void (child = attach(accept(), shell.start(["-c", command]))));
  session.on("shell", (accept) => void (child = attach(accept(), shell.start(["-s"]))));
  session.on("signal", (accept, reject, { name }) => {
    const signal = `SIG${name}`;
    if (child === undefined || !isSignal(signal)) return reject?.();
    accept?.();
    signalGroup(child, signal);
  });
  session.on("pty", (_accept, reject) => reject?.());
  session.on("env", (_accept, reject) => reject?.());
  session.on("subsystem", (_accept, reject) => reject?.());
}

/**
 * Ties a channel to a command as sshd does: the status follows when the command and all that holds its output have ended; a
 * channel that goes away takes the pipes with it and leaves the command to find out.
 */
function attach(channel: ServerChannel, child: ChildProcess): ChildProcess {
  const { stdin, stdout, stderr } = child;
  for (const stream of [stdin, stdout, stderr, channel, channel.stderr]) stream?.on("error", () => undefined);
  if (stdin) channel.pipe(stdin);
  stdout?.pipe(channel, { end: false });
  stderr?.pipe(channel.stderr, { end: false });
  child.on("error", () => {
    channel.exit(126);
    channel.end();
  });
  child.on("close", (code, signal) => {
    if (signal !== null) channel.exit(signal.replace(/^SIG/, ""), false, "");
    else if (code !== null) channel.exit(code);
    channel.end();
  });
  channel.on("close", () => {
    for (const stream of [stdin, stdout, stderr]) stream?.destroy();
  });
  return child;
}
