import { messageOf } from "../../../src/shared/problem";
import { durationSeconds } from "../../../src/shared/promql/syntax/literals";
import { readNumber, readSeries, type ScriptSeries } from "./series-text";

/** What a case expects beside values. */
export interface Expectations {
  fail: boolean;
  failMessage?: string;
  failRegex?: string;
  ordered: boolean;
  /** Annotations that must be there, or must not. */
  annotations: { kind: "info" | "warn"; wanted: boolean; message?: string; regex?: string }[];
}

export interface EvalCase {
  kind: "eval";
  line: number;
  expression: string;
  /** ms; an instant query has one moment and no step. */
  from: number;
  to: number;
  stepMs?: number;
  expect: Expectations;
  /** Series, or a single number or string. */
  series: ScriptSeries[];
  number?: number;
  text?: string;
  /** Moments of the values where an instant query gives a range vector, in ms. */
  samples?: { from: number; stepMs: number };
  /** What this runner cannot read. */
  unreadable?: string;
}

export type Command =
  | { kind: "clear" }
  | { kind: "load"; line: number; stepMs: number; nativeToo: boolean; series: ScriptSeries[]; unreadable?: string }
  | EvalCase;

interface Line {
  number: number;
  text: string;
}

/** A line that starts a command even where no blank line stands before it. */
const COMMAND = /^(clear$|load(_with_nhcb)?\s|eval(_\w+)?\s+(instant|range)\s)/;

/** Reads a test script of Prometheus (promqltest). */
export function readScript(script: string): Command[] {
  const lines = script.split("\n").map((text, index): Line => ({ number: index + 1, text: text.trim() })).filter(({ text }) => !text.startsWith("#"));
  const commands: Command[] = [];
  for (let index = 0; index < lines.length; index++) {
    const head = lines[index];
    if (!head || head.text === "") continue;
    const body: Line[] = [];
    for (let line = lines[index + 1]; line && line.text !== "" && !COMMAND.test(line.text); line = lines[index + 1]) {
      body.push(line);
      index += 1;
    }
    commands.push(readCommand(head, body));
  }
  return commands;
}

function readCommand(head: Line, body: readonly Line[]): Command {
  if (head.text === "clear") return { kind: "clear" };
  const load = /^(load|load_with_nhcb)\s+(\S+)/.exec(head.text);
  if (load) {
    const command = { kind: "load", line: head.number, stepMs: seconds(load[2] ?? "") * 1_000, nativeToo: load[1] === "load_with_nhcb" } as const;
    try {
      return { ...command, series: body.map(({ text }) => readSeries(text)) };
    } catch (thrown) {
      return { ...command, series: [], unreadable: messageOf(thrown) };
    }
  }
  return readEval(head, body);
}

function readEval(head: Line, body: readonly Line[]): EvalCase {
  const instant = /^eval(?:_(fail|warn|ordered|info))?\s+instant\s+(?:at\s+(\S+)\s+)?(.+)$/s.exec(head.text);
  const range = /^eval(?:_(fail|warn|info))?\s+range\s+from\s+(\S+)\s+to\s+(\S+)\s+step\s+(\S+?)\s+(.+)$/s.exec(head.text);
  const found: EvalCase = {
    kind: "eval", line: head.number, expression: (instant?.[3] ?? range?.[5] ?? "").trim(), from: 0, to: 0, series: [],
    expect: { fail: false, ordered: false, annotations: [] },
  };
  if (!instant && !range) return { ...found, expression: head.text, unreadable: "not an eval line" };
  found.from = seconds(instant?.[2] ?? range?.[2] ?? "0") * 1_000;
  found.to = range ? seconds(range[3] ?? "") * 1_000 : found.from;
  if (range) found.stepMs = seconds(range[4] ?? "") * 1_000;
  applyMode(found, instant?.[1] ?? range?.[1]);
  try {
    for (const { text } of body) readExpected(found, text);
  } catch (thrown) {
    found.unreadable = messageOf(thrown);
  }
  return found;
}

function applyMode(found: EvalCase, mode: string | undefined): void {
  if (mode === "fail") found.expect.fail = true;
  if (mode === "ordered") found.expect.ordered = true;
  if (mode === "warn" || mode === "info") found.expect.annotations.push({ kind: mode, wanted: true });
}

function readExpected(found: EvalCase, text: string): void {
  const expect = /^expect\s+(fail|warn|info|no_warn|no_info|ordered|string|range vector)\b\s*(?:(msg|regex)\s*:\s*(.*)|(.*))$/s.exec(text);
  const older = /^expected_fail_(message|regexp)\s+(.*)$/.exec(text);
  if (older) {
    if (older[1] === "message") found.expect.failMessage = older[2];
    else found.expect.failRegex = older[2];
  } else if (expect) readExpect(found, expect[1] ?? "", expect[2], (expect[3] ?? expect[4] ?? "").trim());
  else {
    const number = readNumber(text);
    if (number !== undefined) found.number = number;
    else found.series.push(readSeries(text));
  }
}

function readExpect(found: EvalCase, what: string, form: string | undefined, text: string): void {
  const { expect } = found;
  const message = form === "msg" ? text : undefined;
  const regex = form === "regex" ? text : undefined;
  switch (what) {
    case "fail":
      expect.fail = true;
      expect.failMessage = message;
      expect.failRegex = regex;
      return;
    case "warn":
    case "info":
      expect.annotations.push({ kind: what, wanted: true, message, regex });
      return;
    case "no_warn":
    case "no_info":
      expect.annotations.push({ kind: what === "no_warn" ? "warn" : "info", wanted: false });
      return;
    case "ordered":
      expect.ordered = true;
      return;
    case "string":
      found.text = text.slice(1, -1);
      return;
    case "range vector": {
      const [, from, step] = /^from\s+(\S+)\s+to\s+\S+\s+step\s+(\S+)$/.exec(text) ?? [];
      if (from === undefined || step === undefined) found.unreadable = `expect ${what} ${text}`;
      else found.samples = { from: seconds(from) * 1_000, stepMs: seconds(step) * 1_000 };
      return;
    }
    default:
      found.unreadable = `expect ${what}`;
  }
}

/** A duration, or seconds as a number. */
function seconds(text: string): number {
  return durationSeconds(text) ?? (text.startsWith("-") ? -seconds(text.slice(1)) : Number(text));
}
