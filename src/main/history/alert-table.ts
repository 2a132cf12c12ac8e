import { AlertInstance, AlertTransition } from "../../shared/alert";
import { decodeWire, encodeWire } from "../../shared/wire";
import { type Database, transact } from "./database";
import { writing } from "./problems";

/** Which rule of which group an alert belongs to. */
export interface RulePlace {
  file: string;
  group: string;
  /** Tells rules of the same name apart. */
  rule: string;
}

/** What an evaluation of a group changed. */
export interface AlertsChange {
  file: string;
  group: string;
  /** ms; up to when the group's states are known. */
  evaluatedAt: number;
  put: readonly { rule: string; alert: AlertInstance }[];
  removed: readonly { rule: string; key: string }[];
  transitions: readonly AlertTransition[];
}

/** Alerts, and how they came and went. */
export interface AlertTable {
  alerts(): { place: RulePlace; alert: AlertInstance }[];
  evaluatedAt(file: string, group: string): number | undefined;
  save(change: AlertsChange): void;
  /** A rule file has another name from now on: its groups and alerts are those of the new one, where that has none of its own. */
  moveFile(from: string, to: string): void;
  /** Newest first. */
  transitions(query: { key?: string; from?: number; to?: number; limit: number }): AlertTransition[];
  /** Grows whenever a state changed, in whichever process. */
  version(): number;
  /** Deletes transitions older than `before` (ms). */
  forget(before: number): void;
}

export function createAlertTable(database: Database): AlertTable {
  const statements = prepare(database);
  const save = ({ file, group, evaluatedAt, put, removed, transitions }: AlertsChange): void => transact(database, () => {
    statements.putGroup.run(file, group, Math.round(evaluatedAt));
    for (const { rule, key } of removed) statements.remove.run(file, group, rule, key);
    for (const { rule, alert } of put) statements.put.run(file, group, rule, alert.key, encodeWire(alert));
    for (const transition of transitions) statements.append.run(Math.round(transition.at), transition.key, encodeWire(transition));
  });
  return {
    alerts: () => statements.all.all().map(({ file, group_name: group, rule, instance }) => ({ place: { file, group, rule }, alert: AlertInstance.parse(decodeWire(instance)) })),
    evaluatedAt: (file, group) => statements.group.get(file, group),
    save: (change) => writing("The states of alerts", () => save(change)),
    moveFile: (from, to) => writing("The states of alerts", () => transact(database, () => {
      statements.moveGroups.run(to, from);
      for (const { rule, group_name: group, instance } of statements.ofFile.all(from)) {
        const alert = AlertInstance.parse(decodeWire(instance));
        statements.remove.run(from, group, rule, alert.key);
        statements.putNew.run(to, group, rule, alert.key, encodeWire({ ...alert, rule: { ...alert.rule, file: to } }));
      }
    })),
    transitions: ({ key, from = 0, to = Number.MAX_SAFE_INTEGER, limit }) =>
      statements.transitions.all({ key: key ?? null, from, to, limit }).map((text) => AlertTransition.parse(decodeWire(text))),
    version: () => statements.version.get() ?? 0,
    forget: (before) => void writing("The history of alerts", () => statements.forget.run(Math.round(before))),
  };
}

function prepare(database: Database) {
  return {
    all: database.prepare<[], { file: string; group_name: string; rule: string; instance: string }>("SELECT file, group_name, rule, instance FROM alert ORDER BY file, group_name, rule, key"),
    group: database.prepare<[string, string], number>("SELECT evaluated_at FROM rule_group WHERE file = ? AND name = ?").pluck(),
    putGroup: database.prepare<[string, string, number]>("INSERT INTO rule_group (file, name, evaluated_at) VALUES (?, ?, ?) ON CONFLICT (file, name) DO UPDATE SET evaluated_at = excluded.evaluated_at"),
    put: database.prepare<[string, string, string, string, string]>("INSERT INTO alert (file, group_name, rule, key, instance) VALUES (?, ?, ?, ?, ?) ON CONFLICT (file, group_name, rule, key) DO UPDATE SET instance = excluded.instance"),
    moveGroups: database.prepare<[string, string]>("UPDATE OR IGNORE rule_group SET file = ? WHERE file = ?"),
    ofFile: database.prepare<[string], { group_name: string; rule: string; instance: string }>("SELECT group_name, rule, instance FROM alert WHERE file = ?"),
    putNew: database.prepare<[string, string, string, string, string]>("INSERT OR IGNORE INTO alert (file, group_name, rule, key, instance) VALUES (?, ?, ?, ?, ?)"),
    remove: database.prepare<[string, string, string, string]>("DELETE FROM alert WHERE file = ? AND group_name = ? AND rule = ? AND key = ?"),
    append: database.prepare<[number, string, string]>("INSERT INTO alert_transition (at, key, transition) VALUES (?, ?, ?)"),
    transitions: database.prepare<[{ key: string | null; from: number; to: number; limit: number }], string>(
      `SELECT transition FROM alert_transition WHERE (:key IS NULL OR key = :key) AND at >= :from AND at <= :to
       ORDER BY at DESC, id DESC LIMIT CAST(:limit AS INTEGER)`,
    ).pluck(),
    version: database.prepare<[], number | null>("SELECT max(id) FROM alert_transition").pluck(),
    forget: database.prepare<[number]>("DELETE FROM alert_transition WHERE at < ?"),
  };
}
