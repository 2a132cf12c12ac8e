import type { AlertInstance } from "../../shared/alert";
import { type Problem, problemOf } from "../../shared/problem";
import type { AlertBook, AlertmanagerServer, Closable, OutgoingAlert } from "../ports";

export interface ForwardOptions {
  book: AlertBook;
  /** The Alertmanagers that are to hear of this console's alerts. */
  receivers: () => readonly AlertmanagerServer[];
  /** Whether this console is the one that evaluates the rules. */
  isEvaluating: () => boolean;
  now: () => number;
  onProblem: (problem: Problem) => void;
  resendMs?: number;
  settleMs?: number;
}

/** Prometheus sends what fires again after a minute, and says that it is over four of those later unless it is sent again. */
const RESEND_MS = 60_000;
const LASTS = 4;
/** Changes of one evaluation are told together, ms. */
const SETTLE_MS = 500;

/**
 * Tells Alertmanagers of this console's alerts, the way a Prometheus does: what fires again and again, what has resolved for as long as it is
 * in the book. If the console ends, its alerts end by themselves.
 */
export function forwardAlerts({ book, receivers, isEvaluating, now, onProblem, resendMs = RESEND_MS, settleMs = SETTLE_MS }: ForwardOptions): Closable {
  let timer: NodeJS.Timeout | undefined;
  let isClosed = false;
  /** Servers that failed the last time; each failure is told once. */
  const failing = new Set<string>();

  async function send(): Promise<void> {
    const alerts = isEvaluating() ? book.list().filter(({ state }) => state !== "pending").map((alert) => outgoing(alert, now() + LASTS * resendMs)) : [];
    if (alerts.length > 0) await Promise.all(receivers().map((server) => sendTo(server, alerts)));
    plan(resendMs);
  }

  async function sendTo(server: AlertmanagerServer, alerts: readonly OutgoingAlert[]): Promise<void> {
    try {
      await server.send(alerts);
      failing.delete(server.name);
    } catch (thrown) {
      if (failing.has(server.name)) return;
      failing.add(server.name);
      const { message, cause } = problemOf(thrown);
      onProblem({ code: "alertmanager.not-told", message: `The Alertmanager ${server.name} does not take this console's alerts.`, cause: cause ?? message, next: "They are sent again every minute." });
    }
  }

  function plan(ms: number): void {
    clearTimeout(timer);
    if (!isClosed) timer = setTimeout(() => void send(), ms).unref();
  }

  const stop = book.onChange((changes) => {
    if (changes.length > 0) plan(settleMs);
  });
  plan(resendMs);
  return {
    close: () => {
      isClosed = true;
      clearTimeout(timer);
      stop();
    },
  };
}

function outgoing({ labels, annotations, state, activeAt, firedAt, resolvedAt }: AlertInstance, lastsUntil: number): OutgoingAlert {
  return { labels, annotations, startsAt: firedAt ?? activeAt, endsAt: state === "resolved" ? (resolvedAt ?? lastsUntil) : lastsUntil };
}
