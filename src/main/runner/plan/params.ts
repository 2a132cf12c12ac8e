import { parseDuration } from "../../../shared/duration";
import type { Fleet, ObjectRef } from "../../../shared/fleet";
import { type Outcome, refuse, succeed } from "../../../shared/problem";
import type { Param, Runbook } from "../../../shared/runbook/model";
import { resolveSelector } from "../../../shared/selectors";
import { suggestion } from "../../../shared/suggest";
import type { Findings } from "./findings";

/** Values of a runbook's params as text, each checked against its type. A param nobody gave is "". */
export function resolveParams(
  runbook: Pick<Runbook, "params">, given: Readonly<Record<string, string>>, fleet: Fleet, target: ObjectRef | undefined, findings: Findings,
): Record<string, string> {
  const names = runbook.params.map(({ name }) => name);
  for (const name of Object.keys(given)) {
    if (!names.includes(name)) {
      findings.problem({ code: "param.unknown", message: `This runbook has no param "${name}".`, next: suggestion(name, names) });
    }
  }
  const values: Record<string, string> = {};
  for (const param of runbook.params) {
    const value = resolveParam(param, Object.hasOwn(given, param.name) ? given[param.name] : undefined, fleet, target);
    if (value.ok) values[param.name] = value.value;
    else findings.problem(value.problem);
  }
  return values;
}

function resolveParam(param: Param, given: string | undefined, fleet: Fleet, target: ObjectRef | undefined): Outcome<string> {
  if (given !== undefined && given !== "") return readParam(param, given, fleet);
  if (param.default !== undefined && param.default !== "") return readParam(param, String(param.default), fleet);
  if (param.from !== undefined) {
    const chosen = fromSelector(param, param.from, fleet, target);
    if (chosen.ok || param.required) return chosen;
  }
  if (!param.required) return succeed("");
  return refuse({
    code: "param.missing",
    message: `The param ${param.name}${param.label ? ` (${param.label})` : ""} has no value.`,
    next: param.values ? `One of: ${param.values.join(", ")}` : `Give it one, for example --param ${param.name}=...`,
  });
}

/** A selector with exactly one result decides; with several a person has to. */
function fromSelector(param: Param, selector: string, fleet: Fleet, target: ObjectRef | undefined): Outcome<string> {
  const hits = resolveSelector(fleet, selector, target);
  if (!hits.ok) return hits;
  const ids = [...new Set(hits.value.map(({ id }) => id))];
  const [only, second] = ids;
  if (only !== undefined && second === undefined) return readParam(param, only, fleet);
  return refuse({ code: "param.ambiguous", message: `The param ${param.name} could be any of ${ids.join(", ")}.`, next: "Choose one." });
}

/** One value, read as its type says; the text that steps will see. */
export function readParam(param: Param, text: string, fleet: Fleet): Outcome<string> {
  const bad = (message: string, next?: string): Outcome<never> =>
    refuse({ code: "param.invalid", message: `The param ${param.name} ${message}`, next });
  // No program can be handed a NUL in its environment.
  if (text.includes("\0")) return bad("holds a NUL character.");
  if (/\p{Surrogate}/u.test(text)) return bad("holds half of a character.");
  if (param.pattern !== undefined) {
    const matched = matchesWhole(param.pattern, text);
    if (matched === undefined) return bad(`has a pattern that is not a regular expression: ${param.pattern}`);
    if (!matched) return bad(`is ${JSON.stringify(text)} and must match ${param.pattern}`);
  }
  switch (param.type) {
    case "string":
    case "backup":
    case "secret":
      return succeed(text);
    case "number":
      return /^-?\d+(\.\d+)?([eE][-+]?\d+)?$/.test(text.trim()) ? succeed(text.trim()) : bad(`is ${JSON.stringify(text)}, which is not a number.`);
    case "boolean":
      return readBoolean(text) ?? bad(`is ${JSON.stringify(text)}; it is true or false.`);
    case "enum":
      return param.values?.includes(text) ? succeed(text) : bad(`cannot be ${JSON.stringify(text)}.`, suggestion(text, param.values ?? []));
    case "duration":
      return parseDuration(text) === undefined ? bad(`is ${JSON.stringify(text)}, which is not a duration like 30s or 5m.`) : succeed(text);
    case "container":
      return /^[a-zA-Z0-9][a-zA-Z0-9_.-]*$/.test(text) ? succeed(text) : bad(`is ${JSON.stringify(text)}, which is no container's name.`);
    case "image":
      return IMAGE.test(text) ? succeed(text) : bad(`is ${JSON.stringify(text)}, which is neither a tag nor an image reference.`);
    case "host":
      return named(fleet.hosts);
    case "service":
      return named(fleet.services);
    case "database":
      return named(fleet.databases);
    case "cache":
      return named(fleet.caches);
    case "environment":
      return named(fleet.environments);
  }
  function named(objects: Record<string, unknown>): Outcome<string> {
    return Object.hasOwn(objects, text) ? succeed(text) : bad(`is "${text}", and the fleet has no such ${param.type}.`, suggestion(text, Object.keys(objects)));
  }
}

/** A tag, or repository[:tag][@digest]; never starts with "-". Docker's engine judges the rest. */
const IMAGE = /^[A-Za-z0-9_][A-Za-z0-9_.:/@-]{0,511}$/;

function matchesWhole(pattern: string, text: string): boolean | undefined {
  try {
    return new RegExp(`^(?:${pattern})$`, "u").test(text);
  } catch {
    return undefined;
  }
}

function readBoolean(text: string): Outcome<string> | undefined {
  const word = text.trim().toLowerCase();
  if (["true", "yes", "on", "1"].includes(word)) return succeed("true");
  return ["false", "no", "off", "0"].includes(word) ? succeed("false") : undefined;
}
