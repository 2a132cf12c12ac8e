import type { AlertInstance } from "../../shared/alert";
import type { Problem } from "../../shared/problem";
import type { AlertStates } from "../../shared/rules/alert-states";
import { NO_MEMORY, type RuleMemory } from "../../shared/rules/evaluate-group";
import { fingerprint } from "../../shared/rules/fingerprint";
import { DEFAULT_INTERVAL_MS, type Rule, type RuleGroup } from "../../shared/rules/model";
import { restoredStates } from "../../shared/rules/restore";

/** How the last evaluation of a rule went. */
export interface RuleHealth {
  problem?: Problem;
  at?: number;
  tookMs?: number;
  /** Where the expression was evaluated. */
  source?: string;
}

/** A rule with what is known of it. */
export interface RuleRun {
  rule: Rule;
  /** The same as long as name and labels are; of two equal rules the second has another. */
  identity: string;
  memory: RuleMemory;
  health: RuleHealth;
}

/** A group as it is evaluated: its rules, their states, and when it is due. */
export class GroupRun {
  readonly rules: RuleRun[];
  readonly intervalMs: number;
  /** ms; when it is evaluated next. Infinity until it is scheduled. */
  nextAt = Infinity;
  /** ms; up to when its states are known. */
  knownUpTo: number | undefined;
  /** Whether its states come from before a restart and nothing was evaluated since. */
  isRestored = false;

  constructor(readonly group: RuleGroup) {
    this.intervalMs = group.intervalMs ?? DEFAULT_INTERVAL_MS;
    this.rules = withIdentities(group.rules).map(({ rule, identity }) => ({ rule, identity, memory: NO_MEMORY, health: {} }));
  }

  get key(): string {
    return groupKey(this.group);
  }

  get alerts(): AlertInstance[] {
    return this.rules.flatMap(({ memory }) => [...memory.states.values()]);
  }

  /** Goes on where a run of the group before it was edited has stopped. */
  goOnFrom(before: GroupRun): void {
    const byIdentity = new Map(before.rules.map((one) => [one.identity, one]));
    for (const one of this.rules) {
      const known = byIdentity.get(one.identity);
      if (known?.rule.kind === one.rule.kind) Object.assign(one, { memory: known.memory, health: known.health });
    }
    this.knownUpTo = before.knownUpTo;
    this.isRestored = before.isRestored;
    this.nextAt = before.intervalMs === this.intervalMs ? before.nextAt : Infinity;
  }

  /** The slot of this group at or before `now`; groups have their slots at different moments, the same ones after every start. */
  slotAt(now: number): number {
    const offset = (Number.parseInt(fingerprint({ key: this.key }).slice(0, 8), 16) % Math.max(1, Math.floor(this.intervalMs / 1_000))) * 1_000;
    return Math.floor((now - offset) / this.intervalMs) * this.intervalMs + offset;
  }

  schedule(now: number): void {
    this.nextAt = this.slotAt(now) + this.intervalMs;
  }

  /** Nothing was evaluated for a while: what was pending goes on waiting, what was firing goes on firing. */
  resume(now: number): void {
    const { knownUpTo } = this;
    if (knownUpTo !== undefined) {
      for (const one of this.rules) {
        if (one.rule.kind !== "alert") continue;
        const states: AlertStates = restoredStates(one.rule, one.memory.states, knownUpTo, now, this.isRestored ? "restart" : "sleep");
        one.memory = { ...one.memory, states };
      }
    }
    this.isRestored = false;
    this.knownUpTo = now;
    this.schedule(now);
  }
}

export const groupKey = ({ file, name }: Pick<RuleGroup, "file" | "name">): string => JSON.stringify([file, name]);

function withIdentities(rules: readonly Rule[]): { rule: Rule; identity: string }[] {
  const seen = new Map<string, number>();
  return rules.map((rule) => {
    const base = `${rule.name} ${fingerprint(rule.labels)}`;
    const count = (seen.get(base) ?? 0) + 1;
    seen.set(base, count);
    return { rule, identity: count === 1 ? base : `${base} ${count}` };
  });
}
