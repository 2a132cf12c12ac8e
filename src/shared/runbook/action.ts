import { z } from "zod";
import { parseDuration } from "../duration";
import { AttributeReader } from "./attribute-reader";
import { PlacedText, readAttributes, type AttributeBlock } from "./attributes";
import type { BlockLine, Fence } from "./blocks";
import { isJsonPath, parseExpectation } from "./expectation";
import type { Findings } from "./findings";
import { joinLines } from "./prose";
import { Risk, type Action, type Executor, type Expectation, type Gate } from "./model";

/** Languages of fences that act in a runbook with front matter. */
export const EXECUTORS: ReadonlyMap<string, Executor> = new Map([
  ["bash", "shell"], ["sh", "shell"], ["shell", "shell"],
  ["sql", "sql"], ["redis", "redis"], ["http", "http"], ["promql", "promql"],
  ["docker", "docker"], ["compose", "compose"], ["kubectl", "kubectl"], ["action", "action"],
]);

/** Languages of fences that become steps in a document without front matter. */
export const DOCUMENT_EXECUTORS: ReadonlyMap<string, Executor> = new Map([
  ["bash", "shell"], ["sh", "shell"], ["shell", "shell"], ["console", "shell"], ["zsh", "shell"], ["sql", "sql"],
]);

export interface FenceInfo {
  /** In lower case. */
  language: string;
  block?: AttributeBlock;
  /** What stands after the language and is no attribute block. */
  rest: string;
}

/** Takes a fence's info string apart: language, then `{attributes}`. */
export function readInfo(fence: Fence): FenceInfo {
  const { text } = fence.info;
  const language = /^[^\s{]*/.exec(text)?.[0] ?? "";
  const rest = text.slice(language.length).trimStart();
  if (!rest.startsWith("{") || !rest.endsWith("}")) return { language: language.toLowerCase(), rest };
  const json = readJsonInfo(rest, fence);
  if (json) return { language: language.toLowerCase(), block: json, rest: "" };
  const placed = new PlacedText([fence.info]);
  return { language: language.toLowerCase(), block: readAttributes(placed, text.length - rest.length, text.length), rest: "" };
}

/** Runme's other spelling of the same attributes: {"name":"build","cwd":"/srv"}. */
function readJsonInfo(text: string, fence: Fence): AttributeBlock | undefined {
  if (!/^\{\s*"/.test(text)) return undefined;
  try {
    const entries = Object.entries(z.record(z.string(), z.union([z.string(), z.boolean()])).parse(JSON.parse(text)));
    const spot = { line: fence.info.line, column: fence.info.column + fence.info.text.length - text.length };
    return { attributes: entries.map(([name, value]) => ({ name, value: String(value), spot, text: name })), mistakes: [], spot };
  } catch {
    return undefined;
  }
}

/** The fence's text, byte for byte, without its last line ending. Of a console session, the commands typed at its prompts. */
export function fenceSource(fence: Fence, language: string): string {
  const typed = language === "console" ? typedLines(fence) : [];
  return joinLines(typed.length > 0 ? typed : fence.lines);
}

function typedLines(fence: Fence): BlockLine[] {
  let continues = false;
  return fence.lines.flatMap((line) => {
    const prompt = line.text.startsWith("$ ") ? "$ " : continues ? /^> ?/.exec(line.text)?.[0] ?? "" : undefined;
    if (prompt === undefined) return [];
    continues = line.text.endsWith("\\");
    return [{ ...line, text: line.text.slice(prompt.length), column: line.column + prompt.length }];
  });
}

/** Risk of a fence that says nothing: PromQL can only look. */
const RISK_OF_SILENCE: Partial<Record<Executor, Risk>> = { promql: "read" };

/** Builds the action from the fence's attributes and, behind them, those of the list item that it stands under. */
export function readAction(fence: Fence, language: string, executor: Executor, readers: AttributeReader[], findings: Findings): Action {
  const reader = (name: string) => readers.find((each) => each.has(name));
  const text = (name: string) => reader(name)?.text(name);
  const flag = (name: string) => reader(name)?.flag(name) ?? false;
  return {
    executor,
    language,
    source: fenceSource(fence, language),
    line: fence.line,
    on: text("on"),
    each: text("each"),
    max: readMax(reader("parallel") ?? reader("max")),
    runsLocally: reader("run")?.choice("run", ["local"]) === "local",
    risk: reader("risk")?.choice("risk", Risk.options) ?? RISK_OF_SILENCE[executor] ?? "change",
    timeoutMs: reader("timeout")?.durationMs("timeout"),
    idleMs: reader("idle")?.durationMs("idle"),
    connectMs: reader("connect")?.durationMs("connect"),
    retry: reader("retry")?.read("retry", parseRetry, "is not times/pause like 3/5s, from 1 to 1000 times"),
    idempotent: flag("idempotent"),
    expect: readExpectations(reader("expect"), findings),
    watchMs: reader("watch")?.durationMs("watch"),
    when: text("when"),
    needs: splitList(text("needs")),
    out: readOut(reader("out")),
    cwd: text("cwd"),
    interactive: flag("interactive"),
    background: flag("background"),
  };
}

/** `max` and its synonym `parallel`: how many at once. */
export function readMax(reader: AttributeReader | undefined): number | undefined {
  if (!reader) return undefined;
  if (reader.has("max") && reader.has("parallel")) reader.wrong("parallel", "and 'max' say the same thing: write one of them");
  return reader.has("max") ? reader.integer("max", 1, 10_000) : reader.integer("parallel", 1, 10_000);
}

export function readGate(reader: AttributeReader): Gate | undefined {
  if (!reader.flag("gate")) {
    for (const name of ["by", "type", "count"]) if (reader.has(name)) reader.wrong(name, "belongs to a gate: write {gate ...}");
    return undefined;
  }
  return { by: reader.text("by"), type: reader.text("type"), count: reader.integer("count", 1, 5) ?? 1 };
}

function parseRetry(text: string): Action["retry"] {
  const [times = "", every = "1s", ...more] = text.split("/");
  const everyMs = parseDuration(every);
  if (!/^\d{1,4}$/.test(times) || Number(times) < 1 || Number(times) > 1_000 || everyMs === undefined || more.length > 0) return undefined;
  return { times: Number(times), everyMs };
}

function readExpectations(reader: AttributeReader | undefined, findings: Findings): Expectation[] {
  return (reader?.texts("expect") ?? []).flatMap(({ value, spot }) => {
    const parsed = parseExpectation(value);
    if (typeof parsed !== "string") return [parsed];
    findings.error("attribute-value", spot, `'expect=${value.slice(0, 60)}' ${parsed}`);
    return [];
  });
}

function readOut(reader: AttributeReader | undefined): Action["out"] {
  const parse = (text: string): Action["out"] => {
    const found = /^([A-Z_][A-Z0-9_]{0,63})(?::(.+))?$/.exec(text);
    if (!found?.[1] || (found[2] !== undefined && !isJsonPath(found[2]))) return undefined;
    return found[2] === undefined ? { name: found[1] } : { name: found[1], path: found[2] };
  };
  return reader?.read("out", parse, "is not a NAME in capitals, with a JSON path like NAME:.status after it at most");
}

export function splitList(text: string | undefined): string[] {
  return (text ?? "").split(",").map((each) => each.trim()).filter((each) => each !== "");
}
