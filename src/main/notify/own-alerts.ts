import { createHash } from "node:crypto";
import type { AlertChange, AlertInstance } from "../../shared/alert";
import { seriesKey } from "../../shared/sample";
import type { AlertBook } from "../ports";
import { ownRule } from "./decide/own";

/** What the console itself holds to be wrong. */
export interface OwnAlert {
  name: string;
  labels: Record<string, string>;
  annotations: Record<string, string>;
  /** Since when, ms. */
  since: number;
}

/** How long one that ended stays in the list, as those of rules do. */
const RESOLVED_FOR_MS = 900_000;

/** The alerts that no rule makes. */
export class OwnAlerts implements AlertBook {
  #alerts = new Map<string, AlertInstance>();
  readonly #listeners = new Set<(changes: readonly AlertChange[]) => void>();

  /** Replaces what is wrong now. */
  set(found: readonly OwnAlert[], now: number): void {
    const changes: AlertChange[] = [];
    const before = this.#alerts;
    this.#alerts = new Map(found.map((alert) => {
      const known = before.get(keyOf(alert));
      const fired = instanceOf(alert, known?.state === "firing" ? known : undefined, now);
      if (known?.state !== "firing") changes.push({ alert: fired, change: "firing" });
      return [fired.key, fired];
    }));
    for (const [key, known] of before) {
      if (this.#alerts.has(key)) continue;
      const ended: AlertInstance = known.state === "firing" ? { ...known, state: "resolved", resolvedAt: now, lastEvaluatedAt: now } : known;
      if (known.state === "firing") changes.push({ alert: ended, change: "resolved" });
      if (now - (ended.resolvedAt ?? now) < RESOLVED_FOR_MS) this.#alerts.set(key, ended);
    }
    if (changes.length > 0) this.#listeners.forEach((listener) => listener(changes));
  }

  list(): AlertInstance[] {
    return [...this.#alerts.values()];
  }

  onChange(listener: (changes: readonly AlertChange[]) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }
}

/** Several books as one. */
export const joinBooks = (books: readonly AlertBook[]): AlertBook => ({
  list: () => books.flatMap((book) => book.list()),
  onChange: (listener) => {
    const stops = books.map((book) => book.onChange(listener));
    return () => stops.forEach((stop) => stop());
  },
});

const labelsOf = ({ name, labels }: OwnAlert): Record<string, string> => ({ ...labels, alertname: name });
const keyOf = (alert: OwnAlert): string => createHash("sha256").update(seriesKey({ name: "own", labels: withoutSeverity(labelsOf(alert)) })).digest("hex").slice(0, 16);
/** A configured severity may be edited while the alert fires. */
const withoutSeverity = ({ severity: _, ...labels }: Record<string, string>): Record<string, string> => labels;

function instanceOf(alert: OwnAlert, known: AlertInstance | undefined, now: number): AlertInstance {
  return {
    key: keyOf(alert), rule: ownRule(alert.name), labels: labelsOf(alert), annotations: alert.annotations, state: "firing", value: 1,
    activeAt: known?.activeAt ?? alert.since, firedAt: known?.firedAt ?? alert.since, lastEvaluatedAt: now,
  };
}
