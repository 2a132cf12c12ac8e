import { RE2JS } from "re2js";
import type { LogSource } from "../../../shared/fleet";
import { jsonPath } from "./json-path";
import { guessLevel, type Level, levelOf } from "./level";

/** What one line says. */
export interface LineFacts {
  level: Level;
  /** Patterns that it matches, each with its named groups but `level` and `duration`. */
  matches: { pattern: string; groups: Record<string, string> }[];
  durationSeconds?: number;
}

export type Classifier = (line: string, known?: Level) => LineFacts;

/** Longer lines are read up to here: more is no message but a dump. */
export const MAX_LINE_CHARS = 16_384;

const SECONDS = { s: 1, ms: 1e-3, us: 1e-6, ns: 1e-9 } as const;
/** Group names with a meaning of their own. */
const LEVEL = "level";
const DURATION = "duration";

/**
 * Makes a reader of lines. Patterns are RE2's, whose time grows with the line and with nothing else. Throws what RE2 says of a pattern that
 * it cannot compile; the fleet file is checked before.
 */
export function classifier({ patterns, level, latency }: Pick<LogSource, "patterns" | "level" | "latency">): Classifier {
  const compiled = Object.entries(patterns).map(([name, text]) => ({ name, ...compile(text) }));
  const ofLevel = level?.pattern === undefined ? undefined : compile(level.pattern);
  const ofLatency = latency?.pattern === undefined ? undefined : compile(latency.pattern);
  const unit = SECONDS[latency?.unit ?? "ms"];

  return (whole, known) => {
    const line = whole.slice(0, MAX_LINE_CHARS);
    const json = line.startsWith("{") ? parsed(line) : undefined;
    let saidLevel = ofLevel && groupsOf(ofLevel, line)?.[LEVEL];
    let duration = ofLatency && groupsOf(ofLatency, line)?.[DURATION];
    if (json !== undefined) {
      saidLevel ??= jsonPath(json, level?.json ?? "level") ?? (level?.json === undefined ? (jsonPath(json, "severity") ?? jsonPath(json, "lvl") ?? jsonPath(json, "log.level")) : undefined);
      if (latency?.json !== undefined) duration ??= jsonPath(json, latency.json);
    }
    const matches = compiled.flatMap((pattern) => {
      const groups = groupsOf(pattern, line);
      if (groups === undefined) return [];
      const { [LEVEL]: ownLevel, [DURATION]: ownDuration, ...rest } = groups;
      saidLevel ??= ownLevel;
      duration ??= ownDuration;
      return [{ pattern: pattern.name, groups: rest }];
    });
    const seconds = duration === undefined ? undefined : secondsOf(duration, unit);
    return { level: (saidLevel === undefined ? undefined : levelOf(saidLevel)) ?? known ?? guessLevel(line), matches, ...(seconds === undefined ? {} : { durationSeconds: seconds }) };
  };
}

interface Compiled {
  regex: RE2JS;
  groups: [name: string, index: number][];
}

function compile(text: string): Compiled {
  const regex = RE2JS.compile(text);
  return { regex, groups: Object.entries(regex.namedGroups()) };
}

/** Named groups that took part; undefined where the pattern is not found in the line. */
function groupsOf({ regex, groups }: Compiled, line: string): Record<string, string> | undefined {
  const matcher = regex.matcher(line);
  if (!matcher.find()) return undefined;
  const found: [string, string][] = [];
  for (const [name, index] of groups) {
    const value = matcher.group(index);
    if (typeof value === "string") found.push([name, value]);
  }
  return Object.fromEntries(found);
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    // A line that only begins like JSON, or was cut, is text.
    return undefined;
  }
}

/** A plain number in the source's unit; a written unit ("12.5ms") counts before it. */
export function secondsOf(text: string, unit: number): number | undefined {
  const [, digits, written] = /^\s*(\d+(?:\.\d+)?(?:e[+-]?\d+)?)\s*(s|ms|us|µs|ns)?\s*$/i.exec(text) ?? [];
  if (digits === undefined) return undefined;
  const scale = written === undefined ? unit : (SECONDS[unitOf(written)] ?? unit);
  const seconds = Number(digits) * scale;
  return Number.isFinite(seconds) ? seconds : undefined;
}

function unitOf(written: string): keyof typeof SECONDS {
  switch (written.toLowerCase()) {
    case "s":
      return "s";
    case "ns":
      return "ns";
    case "us":
    case "µs":
      return "us";
    default:
      return "ms";
  }
}
