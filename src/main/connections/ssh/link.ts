import { ProblemError } from "../../../shared/problem";
import type { HostId } from "../../../shared/ids";
import type { ConnectionState } from "../../ports";
import { backoffMs } from "./backoff";
import type { Connection } from "./connection";
import { needsPerson, unreachable, waiting } from "./problems";
import type { Progress } from "./dial";
import type { Target } from "./route";
import type { Timing } from "./timing";

type State =
  | { kind: "idle" }
  | { kind: "connecting"; attempt: Promise<Connection>; stop: AbortController }
  | { kind: "open"; connection: Connection }
  | { kind: "waiting"; untilMs: number; last: ProblemError; timer: NodeJS.Timeout }
  /** Only `reset` leads out of here. */
  | { kind: "refused"; last: ProblemError };

export type Dial = (progress: Progress, signal: AbortSignal) => Promise<Connection>;

/** The way to one host: at most one connection, opened when it is needed, with a pause between failed attempts. */
export class Link {
  #state: State = { kind: "idle" };
  #failures = 0;
  #doing: string | undefined;

  constructor(
    readonly target: Target,
    private readonly dial: Dial,
    private readonly timing: Timing,
    private readonly announce: (host: HostId, state: ConnectionState) => void,
  ) {}

  get state(): ConnectionState {
    return this.#state.kind;
  }

  /** What the attempt under way is busy with. */
  get doing(): string | undefined {
    return this.#state.kind === "connecting" ? this.#doing : undefined;
  }

  /** The open connection, or a new one. Rejects at once during a pause and after a refusal. */
  async connection(): Promise<Connection> {
    switch (this.#state.kind) {
      case "open":
        return this.#state.connection;
      case "connecting":
        return this.#state.attempt;
      case "waiting":
        throw waiting(this.target.host, this.#state.last, this.#state.untilMs, Date.now());
      case "refused":
        throw this.#state.last;
      case "idle":
        return this.#connect();
    }
  }

  /** Puts a new connection in place of this one for the calls to come; what runs on the old one may finish. */
  replace(connection: Connection): void {
    if (this.#state.kind !== "open" || this.#state.connection !== connection) return;
    this.#enter({ kind: "idle" });
    connection.retire();
  }

  /** Drops the connection, the attempt or the pause. */
  reset(reason: string): void {
    const before = this.#state;
    this.#failures = 0;
    if (before.kind === "waiting") clearTimeout(before.timer);
    this.#enter({ kind: "idle" });
    if (before.kind === "connecting") before.stop.abort(new ProblemError({ code: "aborted", message: `Connecting to ${this.target.host} was stopped: ${reason}` }));
    if (before.kind === "open") before.connection.close(reason);
  }

  /** For a host whose address changed: no new calls come here, and those under way may finish. */
  retire(): void {
    if (this.#state.kind === "open") this.replace(this.#state.connection);
    else this.reset("the fleet changed");
  }

  #connect(): Promise<Connection> {
    const stop = new AbortController();
    const attempt = this.dial((doing) => (this.#doing = doing), stop.signal).then(
      (connection) => this.#opened(connection, stop.signal),
      (error: unknown) => this.#failed(error, stop.signal),
    );
    this.#enter({ kind: "connecting", attempt, stop });
    return attempt;
  }

  #opened(connection: Connection, stopped: AbortSignal): Connection {
    if (stopped.aborted) {
      connection.close("no longer wanted");
      throw stopped.reason;
    }
    this.#enter({ kind: "open", connection });
    connection.whenWorn(() => this.replace(connection));
    connection.lost.addEventListener("abort", () => this.#lost(connection), { once: true });
    if (connection.lost.aborted) this.#lost(connection);
    return connection;
  }

  #failed(error: unknown, stopped: AbortSignal): never {
    if (stopped.aborted) throw stopped.reason;
    const problem = error instanceof ProblemError ? error : unreachable(this.target, error);
    if (problem instanceof JumpFailed) {
      // The jump host keeps its own pause; this one may be tried as soon as that one is back.
      this.#enter({ kind: "idle" });
    } else if (needsPerson(problem)) this.#enter({ kind: "refused", last: problem });
    else this.#pause(problem);
    throw problem;
  }

  #lost(connection: Connection): void {
    if (this.#state.kind !== "open" || this.#state.connection !== connection) return;
    const lasted = Date.now() - connection.openedAt >= this.timing.settledMs;
    if (lasted) this.#failures = 0;
    // A first early loss is an accident, a second one a pattern.
    else if (++this.#failures > 1) return this.#enterPause(connection.lost.reason);
    this.#enter({ kind: "idle" });
  }

  #pause(last: ProblemError): void {
    this.#failures++;
    this.#enterPause(last);
  }

  #enterPause(last: ProblemError): void {
    const pauseMs = backoffMs(this.#failures, this.timing.backoffMinMs, this.timing.backoffMaxMs);
    const timer = setTimeout(() => this.#enter({ kind: "idle" }), pauseMs);
    timer.unref();
    this.#enter({ kind: "waiting", untilMs: Date.now() + pauseMs, last, timer });
  }

  #enter(state: State): void {
    const changed = state.kind !== this.#state.kind;
    this.#state = state;
    if (changed) this.announce(this.target.host, state.kind);
  }
}

/** The way to the jump host failed, not the one to the host itself. */
export class JumpFailed extends ProblemError {}
