import { readdirSync, readFileSync, statSync } from "node:fs";
import { basename, join } from "node:path";
import { type CaseResult, runScript } from "./promql/run-script";

/** Scripts in a folder, or the one file named. */
export function scriptsIn(path: string): string[] {
  if (!statSync(path).isDirectory()) return [path];
  return readdirSync(path).filter((name) => name.endsWith(".test")).sort().map((name) => join(path, name));
}

export const runFile = (file: string): CaseResult[] => runScript(basename(file), readFileSync(file, "utf8"));

export const countOf = (results: readonly CaseResult[], outcome: CaseResult["outcome"]): number => results.filter((one) => one.outcome === outcome).length;

/** Failed cases with what differs, skipped ones with the reason, and the counts. */
export function report(results: readonly CaseResult[]): string {
  const listed = results.filter(({ outcome }) => outcome !== "passed").map(({ name, outcome, detail }) => `${outcome} ${name}\n    ${detail ?? ""}`);
  const reasons = new Map<string, number>();
  for (const { outcome, detail = "" } of results) if (outcome === "skipped") reasons.set(detail, (reasons.get(detail) ?? 0) + 1);
  const skipped = [...reasons].map(([reason, count]) => `${count} skipped: ${reason}`);
  const counts = (["passed", "failed", "skipped"] as const).map((outcome) => `${countOf(results, outcome)} ${outcome}`);
  return [...listed, ...skipped, counts.join(", ")].join("\n");
}
