import { homedir } from "node:os";
import type { Duplex } from "node:stream";
import type { Fleet } from "../../../shared/fleet";
import type { HostId } from "../../../shared/ids";
import { ProblemError, raise } from "../../../shared/problem";
import type { CallOptions, ConnectionState, ExecOptions, ExecResult, Hosts, RemoteProcess } from "../../ports";
import { bounded, untilAborted } from "../bounded";
import { collect } from "./collect";
import { ChannelRefused, Retired, type Connection } from "./connection";
import { dial, type Dialling, type HostKeyQuestion } from "./dial";
import { HostKeyStore, type KnownHostsFiles } from "./host-key-store";
import { JumpFailed, Link } from "./link";
import { PrivateKeys, type AskPassphrase } from "./private-keys";
import { quoteArgv } from "./quote";
import { ChannelProcess } from "./remote-process";
import { route, type Target } from "./route";
import { DEFAULT_TIMING, type Timing } from "./timing";

export interface HostsOptions {
  /** Asked at each call, so that an edit of the fleet file counts at once. */
  fleet: () => Fleet;
  knownHosts: KnownHostsFiles;
  /** First use of a host: a person compares the fingerprint. `false` where nobody can be asked. */
  confirmHostKey: (question: HostKeyQuestion) => Promise<boolean>;
  askPassphrase: AskPassphrase;
  /** Folder that "~" stands for. */
  home?: string;
  /** Socket of the SSH agent; absent: the usual one of this machine. "" for none. */
  agentSocket?: string;
  timing?: Partial<Timing>;
}

/** Hosts of a fleet over SSH. */
export class SshHosts implements Hosts {
  readonly #links = new Map<HostId, { link: Link; key: string }>();
  readonly #listeners = new Set<(host: HostId, state: ConnectionState) => void>();
  readonly #dialling: Dialling;
  #closed = false;

  constructor(private readonly options: HostsOptions) {
    this.#dialling = {
      hostKeys: new HostKeyStore(options.knownHosts),
      privateKeys: new PrivateKeys(options.home ?? homedir(), options.askPassphrase),
      confirmHostKey: options.confirmHostKey,
      agentSocket: options.agentSocket ?? usualAgentSocket(),
      timing: { ...DEFAULT_TIMING, ...options.timing },
    };
  }

  exec(host: HostId, argv: readonly string[], options: ExecOptions = {}): Promise<ExecResult> {
    return this.#call(host, `${argv[0]} on ${host}`, options, async (signal) => {
      const command = quoteArgv(argv, options.env);
      const { channel, connection } = await this.#session(host, command, signal);
      return collect(channel, options, [signal, connection.lost], () => connection.abandon(channel));
    });
  }

  start(host: HostId, argv: readonly string[], options: CallOptions & { env?: Record<string, string> } = {}): Promise<RemoteProcess> {
    return this.#call(host, `Starting ${argv[0]} on ${host}`, options, async (signal) => {
      const command = quoteArgv(argv, options.env);
      const { channel, connection } = await this.#session(host, command, signal);
      // The deadline was for the start; the caller's signal ends the process's attachment at any time.
      const ends = options.signal ? [connection.lost, options.signal] : [connection.lost];
      return new ChannelProcess(channel, ends, () => connection.abandon(channel));
    });
  }

  forward(host: HostId, address: string, port: number, options: CallOptions = {}): Promise<Duplex> {
    return this.#call(host, `Connecting to ${address}:${port} from ${host}`, options, async (signal) =>
      (await this.#connection(host, signal)).forward(address, port, signal),
    );
  }

  forwardSocket(host: HostId, path: string, options: CallOptions = {}): Promise<Duplex> {
    return this.#call(host, `Connecting to ${path} on ${host}`, options, async (signal) =>
      (await this.#connection(host, signal)).forwardSocket(path, signal),
    );
  }

  state(host: HostId): ConnectionState {
    return this.#links.get(host)?.link.state ?? "idle";
  }

  onState(listener: (host: HostId, state: ConnectionState) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  reconnect(host: HostId): void {
    this.#dialling.privateKeys.askAgain();
    const hops = route(this.options.fleet(), host);
    for (const hop of hops) {
      const link = this.#links.get(hop.host)?.link;
      // A jump host that works is left alone: other hosts hang on it.
      if (link && (hop.host === host || link.state !== "open")) link.reset("a reconnect was asked for");
    }
  }

  close(): void {
    this.#closed = true;
    for (const { link } of this.#links.values()) link.reset("Quarterdeck is closing");
    this.#links.clear();
  }

  #call<T>(host: HostId, what: string, options: CallOptions, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
    const waitingFor = () => this.#links.get(host)?.link.doing;
    return bounded({ ...options, area: "ssh", what, waitingFor }, work);
  }

  #connection(host: HostId, signal: AbortSignal): Promise<Connection> {
    return untilAborted(signal, this.#link(host).connection());
  }

  /** A server that refuses another session has started nothing, so the call may go to a fresh connection, once. */
  async #session(host: HostId, command: string, signal: AbortSignal) {
    for (let refusals = 0; ; ) {
      const connection = await this.#connection(host, signal);
      try {
        return { connection, channel: await connection.session(command, signal) };
      } catch (error) {
        if (error instanceof Retired) continue;
        if (!(error instanceof ChannelRefused)) throw error;
        if (++refusals > 1) {
          raise({ code: "ssh.session-refused", message: `${host} opens no session`, next: "Check MaxSessions and the account's shell on the host." }, error);
        }
        this.#link(host).replace(connection);
      }
    }
  }

  #link(host: HostId): Link {
    if (this.#closed) raise({ code: "ssh.closed", message: "Quarterdeck is closing its connections" });
    const hops = route(this.options.fleet(), host);
    const key = JSON.stringify(hops);
    const existing = this.#links.get(host);
    if (existing?.key === key) return existing.link;
    existing?.link.retire();
    const target = hops[hops.length - 1];
    if (!target) return raise({ code: "ssh.no-such-host", message: `The fleet has no host ${host}` });
    const link = this.#newLink(target);
    this.#links.set(host, { link, key });
    return link;
  }

  #newLink(target: Target): Link {
    const { jump } = target;
    return new Link(
      target,
      (progress, signal) => {
        const through = jump === undefined ? undefined : () => this.#through(jump, target, signal);
        return dial(target, through, this.#dialling, progress, signal);
      },
      this.#dialling.timing,
      (host, state) => this.#listeners.forEach((listener) => listener(host, state)),
    );
  }

  /** A stream to the target made by its jump host, whose own connection is opened first where there is none. */
  async #through(jump: HostId, target: Target, signal: AbortSignal): Promise<Duplex> {
    let connection: Connection;
    try {
      connection = await this.#connection(jump, signal);
    } catch (error) {
      throw error instanceof ProblemError ? new JumpFailed(error.problem, { cause: error }) : error;
    }
    return connection.forward(target.address, target.port, signal);
  }
}

/** SSH_AUTH_SOCK, or on Windows the pipe of its own OpenSSH agent. */
function usualAgentSocket(): string | undefined {
  return process.env.SSH_AUTH_SOCK ?? (process.platform === "win32" ? "\\\\.\\pipe\\openssh-ssh-agent" : undefined);
}
