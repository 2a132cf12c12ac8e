import type { PlannedStep } from "../../../shared/plan";
import type { Expectation } from "../../../shared/runbook/model";

/** What a finished step gave. */
export interface StepResult {
  /** Absent for verbs, which have none: they end or throw. */
  exit?: number;
  stdout: string;
  /** Output beyond the cap is missing. */
  truncated: boolean;
  /** Of an HTTP reply. */
  status?: number;
  /** Of a query that gives a number for each series: a comparison must hold for every one. */
  values?: string[];
}

export type Verdict = { outcome: "done"; value?: string } | { outcome: "failed"; reason: string };

/** Judges a step that ended: exit status 0 unless another is expected, every expectation, and the output that later steps need. */
export function judge(step: Pick<PlannedStep, "expect" | "out">, result: StepResult): Verdict {
  const exitExpected = step.expect.some(({ kind }) => kind === "exit");
  if (!exitExpected && result.exit !== undefined && result.exit !== 0) return { outcome: "failed", reason: `exit status ${result.exit}` };
  const statusExpected = step.expect.some(({ kind }) => kind === "status");
  if (!statusExpected && result.status !== undefined && (result.status < 200 || result.status > 299)) return { outcome: "failed", reason: `HTTP status ${result.status}` };
  for (const expectation of step.expect) {
    const reason = unmet(expectation, result);
    if (reason !== undefined) return { outcome: "failed", reason: result.truncated && expectation.kind !== "exit" ? `${reason} (only the first part of the output was kept)` : reason };
  }
  if (step.out === undefined) return { outcome: "done" };
  const value = outputValue(step.out.path, result.stdout);
  return value === undefined ? { outcome: "failed", reason: `the output has no value at ${step.out.path ?? ""}` } : { outcome: "done", value };
}

/** Why an expectation does not hold; undefined when it does. */
function unmet(expectation: Expectation, { exit, stdout, status, values }: StepResult): string | undefined {
  const text = stdout.trim();
  switch (expectation.kind) {
    case "exit":
      return exit === expectation.code ? undefined : `exit status ${exit ?? "absent"}, expected ${expectation.code}`;
    case "status":
      return status === expectation.code ? undefined : `HTTP status ${status ?? "absent"}, expected ${expectation.code}`;
    case "text":
      return stdout.includes(expectation.text) ? undefined : `the output does not hold "${expectation.text}"`;
    case "regex":
      return new RegExp(expectation.source, expectation.flags).test(stdout) ? undefined : `the output does not match /${expectation.source}/${expectation.flags}`;
    case "number": {
      if (values?.length === 0) return "no data: the query gives no series";
      return (values ?? [text]).map((each) => unmetNumber(each, expectation)).find((reason) => reason !== undefined);
    }
    case "json": {
      const value = outputValue(expectation.path, stdout);
      return value === expectation.equals ? undefined : `${expectation.path} is ${value === undefined ? "absent" : `"${shortened(value)}"`}, expected "${expectation.equals}"`;
    }
  }
}

function unmetNumber(text: string, { op, value: wanted }: Extract<Expectation, { kind: "number" }>): string | undefined {
  const value = text === "" ? Number.NaN : Number(text.replace(/^([-+]?)Inf$/, "$1Infinity"));
  if (Number.isNaN(value)) return `the output is not a number: ${shortened(text)}`;
  return compare(value, op, wanted) ? undefined : `${value} is not ${op} ${wanted}`;
}

function compare(value: number, op: Extract<Expectation, { kind: "number" }>["op"], wanted: number): boolean {
  switch (op) {
    case "<": return value < wanted;
    case "<=": return value <= wanted;
    case ">": return value > wanted;
    case ">=": return value >= wanted;
    case "==": return value === wanted;
    case "!=": return value !== wanted;
  }
}

const shortened = (text: string): string => (text.length > 80 ? `${text.slice(0, 80)}...` : text);

/** The trimmed output, or what stands at a JSON path in it (".a.b[0]"): text as it is, everything else as JSON. */
function outputValue(path: string | undefined, stdout: string): string | undefined {
  if (path === undefined) return stdout.trim().slice(0, VALUE_CAP);
  const value = at(parsed(stdout), path);
  if (value === undefined) return undefined;
  return (typeof value === "string" ? value : JSON.stringify(value)).slice(0, VALUE_CAP);
}

/** Characters of a value: it becomes an environment variable, which Linux limits to 128 KiB. */
const VALUE_CAP = 65_536;

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function at(value: unknown, path: string): unknown {
  let current = value;
  for (const [, name, index] of path.matchAll(/\.?([\w-]+)|\[(\d+)\]/g)) {
    if (typeof current !== "object" || current === null) return undefined;
    const key = index ?? name ?? "";
    current = Object.hasOwn(current, key) ? Reflect.get(current, key) : undefined;
  }
  return current;
}
