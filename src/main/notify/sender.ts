import type { DeliveryEntry, NotifyTest } from "../../shared/notify";
import { DESKTOP, type NotifyConfig, type Receiver } from "../../shared/notify-config";
import { problemOf } from "../../shared/problem";
import type { DeliveryLog } from "../history";
import type { Clock } from "../ports";
import type { Channel } from "./channels/channel";
import { deliver, type DeliveryResult, PATIENCE, type Patience, type Waiting } from "./channels/deliver";
import type { Delivery } from "./decide/types";
import { type Message, messageOf, testMessage, unwrittenMessage } from "./message/message";

export interface SenderDeps {
  log: DeliveryLog;
  clock: Clock;
  channel(name: string, receiver: Receiver): Channel;
  /** For a secret that was refused: the next read asks again. */
  forgetSecret(name: string): void;
  /** A message ended; something else may be due. */
  ended(): void;
  fault(thrown: unknown): void;
  waiting?: Partial<Waiting>;
  patience?: Patience;
}

/** How often it is said that nothing can be sent, ms. */
const SAY_AGAIN_MS = 1_800_000;

/** Sends what is due, one message at a time to each receiver, each with its intent in the log before. */
export class Sender {
  readonly #busy = new Map<string, Promise<void>>();
  readonly #stop = new AbortController();
  readonly #waiting: Waiting;
  #saidAt = -Infinity;

  constructor(private readonly deps: SenderDeps) {
    this.#waiting = { now: () => deps.clock.now(), sleep, random: Math.random, ...deps.waiting };
  }

  /**
   * Begins a message unless its receiver is busy: then it is decided anew when that one ended. False: the intent could not be written,
   * so that nothing is sent, for nobody would know of it after a crash.
   */
  begin(delivery: Delivery, receiver: Receiver, { timeZone }: NotifyConfig): boolean {
    const { receiver: name, group, reason, firing, resolved, route, labels, known } = delivery;
    if (this.#busy.has(name) || this.#stop.signal.aborted) return true;
    const at = this.deps.clock.now();
    const entry = { receiver: name, kind: receiver.kind, group, reason, at, firing: firing.map(nameOf), resolved: resolved.map(({ alert }) => nameOf(alert)), told: { route, labels } };
    try {
      const id = this.deps.log.begin(entry);
      const work = this.#send(id, name, receiver, messageOf(delivery, at, timeZone), this.deps.patience ?? PATIENCE, known).then(() => {}, this.deps.fault).then(() => {
        this.#busy.delete(name);
        if (!this.#stop.signal.aborted) this.deps.ended();
      });
      this.#busy.set(name, work);
      return true;
    } catch (thrown) {
      this.deps.fault(thrown);
      this.#sayUnwritten(name, at, timeZone);
      return false;
    }
  }

  /** One try, for the test button. */
  async test(name: string, receiver: Receiver, actor: string, { timeZone }: NotifyConfig): Promise<NotifyTest> {
    const at = this.deps.clock.now();
    const started = performance.now();
    const id = this.deps.log.begin({ receiver: name, kind: receiver.kind, group: "test", reason: "test", at, firing: [], resolved: [], actor });
    const result = await this.#send(id, name, receiver, testMessage(name, actor, at, timeZone), { ...(this.deps.patience ?? PATIENCE), deadlineMs: 0 });
    this.deps.ended();
    return { ok: result.status === "sent", durationMs: performance.now() - started, problem: result.problem };
  }

  /** When everything under way has ended. */
  async settled(): Promise<void> {
    await Promise.all(this.#busy.values());
  }

  async close(): Promise<void> {
    this.#stop.abort();
    await this.settled();
  }

  /** Twice by accident does no harm here, so it goes without an intent. */
  #sayUnwritten(name: string, at: number, timeZone: string | undefined): void {
    if (Math.abs(at - this.#saidAt) < SAY_AGAIN_MS) return;
    this.#saidAt = at;
    this.deps.channel(DESKTOP, { kind: "desktop" }).send(unwrittenMessage(name, at, timeZone), { timeoutMs: PATIENCE.attemptMs }).catch(this.deps.fault);
  }

  async #send(id: number, name: string, receiver: Receiver, message: Message, patience: Patience, known?: Delivery["known"]): Promise<DeliveryResult> {
    const result = await this.#deliver(name, receiver, message, patience);
    if (result.forget !== undefined) this.deps.forgetSecret(result.forget);
    // What was broken off by closing may have arrived.
    const status: DeliveryEntry["status"] = result.status === "failed" && this.#stop.signal.aborted ? "unknown" : result.status;
    this.deps.log.end(id, { status, endedAt: this.deps.clock.now(), attempts: result.attempts, problem: result.problem, heldUntil: result.heldUntil, known });
    return result;
  }

  async #deliver(name: string, receiver: Receiver, message: Message, patience: Patience): Promise<DeliveryResult> {
    try {
      return await deliver(this.deps.channel(name, receiver), message, this.#waiting, patience, this.#stop.signal);
    } catch (thrown) {
      // A channel says what failed without throwing; whatever this is must not hold a secret.
      return { status: "failed", attempts: 1, problem: { code: "notify.internal", message: `The receiver ${name} failed in a way that nobody foresaw (${problemOf(thrown).code}).` } };
    }
  }
}

const nameOf = ({ key, labels, rule }: Delivery["firing"][number]): { key: string; name: string } => ({ key, name: labels["alertname"] ?? rule.name });

function sleep(ms: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve) => {
    const end = (): void => {
      clearTimeout(timer);
      signal?.removeEventListener("abort", end);
      resolve();
    };
    const timer = setTimeout(end, ms);
    signal?.addEventListener("abort", end, { once: true });
  });
}
