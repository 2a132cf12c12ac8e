import { AlertEvidence } from "../../shared/alert-evidence";
import { decodeWire, encodeWire } from "../../shared/wire";
import type { Database } from "./database";
import { writing } from "./problems";

/** What was there when alerts began to fire. Times are ms. */
export interface EvidenceTable {
  /** Replaces what was kept of the same alert and moment. */
  put(evidence: AlertEvidence): void;
  /** Of the alert's firing at `firedAt`, or of its latest one. */
  get(key: string, firedAt?: number): AlertEvidence | undefined;
  /** Deletes what was gathered before. */
  forget(before: number): void;
}

export function createEvidenceTable(database: Database): EvidenceTable {
  const put = database.prepare<[string, number, number, string]>(
    "INSERT INTO alert_evidence (key, fired_at, at, evidence) VALUES (?, CAST(? AS INTEGER), CAST(? AS INTEGER), ?) ON CONFLICT (key, fired_at) DO UPDATE SET at = excluded.at, evidence = excluded.evidence",
  );
  const get = database.prepare<[{ key: string; firedAt: number | null }], string>(
    "SELECT evidence FROM alert_evidence WHERE key = :key AND (:firedAt IS NULL OR fired_at = CAST(:firedAt AS INTEGER)) ORDER BY fired_at DESC LIMIT 1",
  ).pluck();
  const forget = database.prepare<[number]>("DELETE FROM alert_evidence WHERE at < ?");
  return {
    put: (evidence) => void writing("The evidence of an alert", () => put.run(evidence.key, Math.round(evidence.firedAt), Math.round(evidence.at), encodeWire(evidence))),
    get: (key, firedAt) => {
      const text = get.get({ key, firedAt: firedAt === undefined ? null : Math.round(firedAt) });
      return text === undefined ? undefined : AlertEvidence.parse(decodeWire(text));
    },
    forget: (before) => void writing("The evidence of an alert", () => forget.run(before)),
  };
}
