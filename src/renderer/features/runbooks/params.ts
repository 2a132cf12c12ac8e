import { parseDuration } from "../../../shared/duration";
import type { Fleet, ObjectKind, ObjectRef } from "../../../shared/fleet";
import type { Param, Runbook } from "../../../shared/runbook/model";
import { resolveSelector } from "../../../shared/selectors";

/** What `from` stands for on a target, by name; undefined where it cannot be told before the plan. */
export function fromSelector(param: Param, fleet: Fleet | undefined, target: ObjectRef | undefined): string[] | undefined {
  if (param.from === undefined || !fleet) return undefined;
  const hits = resolveSelector(fleet, param.from, target);
  return hits.ok ? [...new Set(hits.value.map(({ id }) => id))] : undefined;
}

/** Names that may be chosen for a parameter, those of its `from` where it has one; undefined where it is typed freely. */
export function choicesFor(param: Param, fleet: Fleet | undefined, target?: ObjectRef): string[] | undefined {
  const offered = param.type === "host" ? fromSelector(param, fleet, target) : undefined;
  if (offered) return offered;
  switch (param.type) {
    case "enum": return param.values ?? [];
    case "boolean": return ["true", "false"];
    case "host": return Object.keys(fleet?.hosts ?? {});
    case "service": return Object.keys(fleet?.services ?? {});
    case "database": return Object.keys(fleet?.databases ?? {});
    case "cache": return Object.keys(fleet?.caches ?? {});
    case "environment": return Object.keys(fleet?.environments ?? {});
    case "string": case "number": case "container": case "image": case "backup": case "secret": case "duration":
      return undefined;
  }
}

/** Kinds of object a runbook is aimed at, by what it applies to; all where it names none. */
export function targetKinds(runbook: Pick<Runbook, "appliesTo">): ObjectKind[] {
  const all: ObjectKind[] = ["service", "host", "database", "cache", "probe", "environment"];
  const kinds = new Set(runbook.appliesTo.map((word) => KIND_OF_WORD[word] ?? word));
  return runbook.appliesTo.length === 0 ? all : all.filter((kind) => kinds.has(kind));
}

const KIND_OF_WORD: Record<string, ObjectKind | undefined> = { postgres: "database", redis: "cache" };

export function objectsOf(kinds: readonly ObjectKind[], fleet: Fleet | undefined): ObjectRef[] {
  if (!fleet) return [];
  const ids: Record<ObjectKind, string[]> = {
    environment: Object.keys(fleet.environments), host: Object.keys(fleet.hosts), service: Object.keys(fleet.services),
    database: Object.keys(fleet.databases), cache: Object.keys(fleet.caches), probe: Object.keys(fleet.probes),
  };
  return kinds.flatMap((kind) => ids[kind].map((id) => ({ kind, id })));
}

/** Why a value does not fit its parameter; undefined when it does. The core checks again. */
export function complaint(param: Param, value: string): string | undefined {
  if (value === "") return param.required && param.default === undefined && param.from === undefined ? "Needed" : undefined;
  if (param.type === "number" && !Number.isFinite(Number(value))) return "Not a number";
  if (param.type === "duration" && parseDuration(value) === undefined) return "Write it like 30s, 5m or 1h30m";
  if (param.type === "enum" && param.values && !param.values.includes(value)) return `Choose one of ${param.values.join(", ")}`;
  if (param.type === "container" && !/^[a-zA-Z0-9][a-zA-Z0-9_.-]*$/.test(value)) return "A container's name has letters, digits, '.', '_' and '-'";
  if (param.type === "image" && !/^[A-Za-z0-9_][A-Za-z0-9_.:/@-]{0,511}$/.test(value)) return "Write a tag, or an image like repository:tag";
  if (param.type === "secret" && /\s/.test(value)) return "Write the secret's name in the vault, not its value";
  if (param.pattern !== undefined && !matches(param.pattern, value)) return `Does not match ${param.pattern}`;
  return undefined;
}

function matches(pattern: string, value: string): boolean {
  try {
    return new RegExp(`^(?:${pattern})$`, "u").test(value);
  } catch {
    return true; // a pattern that is not one is the core's finding, not this value's
  }
}

/** What the form starts with: the parameter that names the target takes it, others their default. */
export function startValues(runbook: Pick<Runbook, "params">, target: ObjectRef | undefined): Record<string, string> {
  return Object.fromEntries(runbook.params.map((param) => [param.name, param.default === undefined ? (param.type === target?.kind ? target.id : "") : String(param.default)]));
}

/** Values that a draft carries: what was left empty is the core's to fill. */
export function givenValues(values: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== ""));
}
