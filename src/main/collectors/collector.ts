import type { SeriesLabels } from "../../shared/sample";

/** One value that was read, before it is known whose it is: the host and the environment are added as labels later. */
export interface Reading {
  name: string;
  labels?: SeriesLabels;
  value: number;
}

/** How often a part is read: at every look (1 s while a person watches), every round (10 s), or now and then (30 s). */
export type Cadence = "look" | "round" | "slow";

/** Where a part's text comes from. Every path and script is fixed, the same for every host; nothing is ever spliced into it. */
export type Source =
  /** One file, read whole. */
  | { file: string }
  /** Files, `*` for a name; the text has a line `==> PATH <==` before each. What is not there is left out. */
  | { files: readonly string[] }
  /**
   * POSIX sh whose output does not depend on the locale. `keeps`: runs in the program's own shell, so that its variables last from one
   * reading to the next; their names begin with the collector's.
   */
  | { script: string; keeps?: boolean };

/** Reads a part of a host. */
export interface HostCollector {
  name: string;
  every: Cadence;
  source: Source;
  /** Names it gives; one that ends in `*` stands for all that begin so. */
  series: readonly string[];
  /** True where kernels, containers or small systems lack the source: no output is then no reading, not an error. */
  optional?: boolean;
  /** Pure. Throws Unreadable rather than guess: a chart shows a gap, not a false zero. */
  read(text: string): Reading[];
}

/** A collector, checked: what it gives is what it declares. */
export function defineCollector(collector: HostCollector): HostCollector {
  const exact = new Set(collector.series.filter((name) => !name.endsWith("*")));
  const beginnings = collector.series.filter((name) => name.endsWith("*")).map((name) => name.slice(0, -1));
  const declares = (name: string): boolean => exact.has(name) || beginnings.some((beginning) => name.startsWith(beginning));
  return {
    ...collector,
    read(text) {
      const readings = collector.read(text);
      for (const { name, value } of readings) {
        if (!declares(name)) throw new Error(`collector ${collector.name} does not declare ${name}`);
        if (!Number.isFinite(value)) throw new Unreadable(`${name} is not a number`);
      }
      return readings;
    },
  };
}

/** The output is not what was expected. */
export class Unreadable extends Error {
  override readonly name = "Unreadable";
}

/** Refuses output, quoting its beginning. */
export function unreadable(what: string, text: string): never {
  throw new Unreadable(`${what}: ${JSON.stringify(text.slice(0, 80))}`);
}

/** A whole or decimal number, nothing else. */
export function numberOf(text: string | undefined, what: string): number {
  if (text === undefined || !/^\d+(\.\d+)?$/.test(text)) unreadable(`${what} is not a number`, text ?? "");
  return Number(text);
}

/** As `numberOf`, also below zero. */
export const signedOf = (text: string | undefined, what: string): number =>
  text?.startsWith("-") ? -numberOf(text.slice(1), what) : numberOf(text, what);

/** As many decimals as mean something: digits beyond what was measured only cost room in the history. */
export const rounded = (value: number, decimals: number): number => Number(value.toFixed(decimals));

/** Lines that are not empty. */
export const linesOf = (text: string): string[] => text.split("\n").filter((line) => line.trim() !== "");

/** Words of a line. */
export const wordsOf = (line: string): string[] => line.trim().split(/\s+/);

/** Files of a text of `==> PATH <==` blocks by path, each without the space around it. What comes before the first is left out. */
export function filesOf(text: string): Map<string, string> {
  const files = new Map<string, string>();
  for (const block of `\n${text}`.split("\n==> ").slice(1)) {
    const end = block.indexOf(" <==");
    const path = block.slice(0, end);
    if (end < 1 || !path.startsWith("/")) unreadable("not a file's heading", block);
    files.set(path, block.slice(end + 4).trim());
  }
  return files;
}

/** The last name of a path. */
export const baseOf = (path: string): string => path.slice(path.lastIndexOf("/") + 1);
