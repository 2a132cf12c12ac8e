import type { Fleet, ObjectRef } from "../../shared/fleet";
import type { Runbook, RunbookSummary } from "../../shared/runbook/model";

export function summarize(runbook: Runbook, origin: RunbookSummary["origin"]): RunbookSummary {
  const { id, file, title, description, appliesTo, risk, rtoMs, owner, tags, armed } = runbook;
  const steps = runbook.phases.flatMap((phase) => phase.steps);
  return {
    id, file, title, description, appliesTo, risk, rtoMs, owner, tags, armed, origin,
    steps: steps.length,
    checks: steps.filter((step) => step.kind === "manual").length,
    errors: runbook.findings.filter((finding) => finding.severity === "error").length,
    warnings: runbook.findings.filter((finding) => finding.severity === "warning").length,
  };
}

/** Whether a runbook is offered on an object: by its kind or engine. A document without front matter is offered nowhere. */
export function isOffered(runbook: Pick<RunbookSummary, "appliesTo" | "armed">, words: ReadonlySet<string>): boolean {
  return runbook.armed && (runbook.appliesTo.length === 0 || runbook.appliesTo.some((word) => words.has(word)));
}

/** The words that `applies-to` may use for an object; empty when the fleet has no such object. */
export function wordsFor({ kind, id }: ObjectRef, fleet: Fleet): ReadonlySet<string> {
  const engine = (records: Record<string, { engine: string }>) => (Object.hasOwn(records, id) ? [kind, records[id]?.engine ?? kind] : []);
  const named = (records: object) => (Object.hasOwn(records, id) ? [kind] : []);
  switch (kind) {
    case "database":
      return new Set(engine(fleet.databases));
    case "cache":
      return new Set(engine(fleet.caches));
    case "service":
      return new Set(named(fleet.services));
    case "host":
      return new Set(named(fleet.hosts));
    case "environment":
      return new Set(named(fleet.environments));
    case "probe":
      return new Set(named(fleet.probes));
  }
}
