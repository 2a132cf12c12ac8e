import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import { localPromql, RuleManager, RuleStore } from "../../../src/main/alerts";
import { openHistory } from "../../../src/main/history";
import type { RuleManagerDeps } from "../../../src/main/alerts";
import type { AlertChange } from "../../../src/shared/alert";
import type { Problem } from "../../../src/shared/problem";

export const SECOND = 1_000;
export const MINUTE = 60_000;
/** 2026-11-01T00:00:00Z */
export const START = Date.UTC(2026, 10, 1);

export function aFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "quarterdeck-alerts-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** Rules over a real history, with a clock that moves when it is told to. */
export class World {
  now = START;
  readonly folder = aFolder();
  readonly fleetFolder = join(this.folder, "fleet");
  readonly notices: Problem[] = [];
  readonly told: string[] = [];
  readonly changes: AlertChange[] = [];
  changedCount = 0;
  isEvaluator = true;
  history;
  store: RuleStore;
  manager: RuleManager;
  readonly #more: Partial<RuleManagerDeps>;

  constructor(more: Partial<RuleManagerDeps> = {}) {
    this.#more = more;
    mkdirSync(this.fleetFolder);
    ({ history: this.history, store: this.store, manager: this.manager } = this.#open());
    onTestFinished(() => this.close());
  }

  #open() {
    const history = openHistory({ file: join(this.folder, "history.sqlite"), backups: false, now: () => this.now });
    const store: RuleStore = new RuleStore(join(this.folder, "rules"), () => void manager.filesChanged(), (problem) => this.notices.push(problem));
    const manager: RuleManager = new RuleManager({
      table: history.alerts, samples: history.samples, store, local: localPromql(history.samples), clock: { now: () => this.now }, claim: () => this.isEvaluator,
      notice: (problem) => this.notices.push(problem), changed: () => this.changedCount++, ...this.#more,
    });
    manager.onChange((changes) => {
      this.changes.push(...changes);
      this.told.push(...changes.map(({ alert, change }) => `${this.minutes()} ${alert.labels["alertname"]} ${alert.labels["instance"] ?? ""} ${change}`));
    });
    return { history, store, manager };
  }

  minutes = (): string => `${(this.now - START) / MINUTE}m`;

  async close(): Promise<void> {
    await this.manager.close();
    await this.history.close();
  }

  /** The process ends and another one starts. */
  async restart(): Promise<void> {
    await this.close();
    ({ history: this.history, store: this.store, manager: this.manager } = this.#open());
    await this.follow();
  }

  write(name: string, text: string): void {
    writeFileSync(join(this.fleetFolder, name), text);
  }

  follow(): Promise<void> {
    return this.store.follow({ folder: this.fleetFolder, patterns: ["*.yml"] });
  }

  /** Lets time go by in steps of 15 s; `values` says what each series has at a time, undefined that it was not seen. */
  async run(ms: number, values: Record<string, (at: number) => number | undefined>): Promise<void> {
    for (const end = this.now + ms; this.now < end; ) {
      this.now += 15 * SECOND;
      this.history.samples.add(Object.entries(values).flatMap(([instance, valueAt]) => {
        const value = valueAt(this.now);
        return value === undefined ? [] : [{ series: { name: "up", labels: { instance } }, at: this.now, value }];
      }));
      this.history.samples.flush();
      await this.manager.tick();
    }
  }
}

export const down = (): number => 0;
export const upAgain = (): number => 1;
export const unseen = (): undefined => undefined;

export const DOWN = `groups:
  - name: hosts
    interval: 15s
    rules:
      - alert: Down
        expr: up == 0
        for: 2m
        labels: { severity: page, runbook: shipped/restart }
        annotations: { summary: "{{ $labels.instance }} is down" }
`;
