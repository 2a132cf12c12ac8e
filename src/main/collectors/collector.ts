import type { SeriesLabels } from "../../shared/sample";

/** One value that was read, before it is known whose it is: the host and the environment are added as labels later. */
export interface Reading {
  name: string;
  labels?: SeriesLabels;
  value: number;
}

/** Reads a part of a host from the output of a fixed shell snippet. */
export interface HostCollector {
  name: string;
  /** POSIX sh, the same for every host; nothing is ever spliced into it. Its output must not depend on the locale. */
  script: string;
  /** Names it gives, and whether they only grow. */
  series: Readonly<Record<string, "gauge" | "counter">>;
  /** True where old kernels or small systems lack the source: no output is then no reading, not an error. */
  optional?: boolean;
  /** Pure. Throws Unreadable rather than guess: a chart shows a gap, not a false zero. */
  read(stdout: string): Reading[];
}

/** A collector, checked: what it gives is what it declares. */
export function defineCollector(collector: HostCollector): HostCollector {
  return {
    ...collector,
    read(stdout) {
      const readings = collector.read(stdout);
      for (const { name, value } of readings) {
        if (collector.series[name] === undefined) throw new Error(`collector ${collector.name} does not declare ${name}`);
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

/** As many decimals as mean something: digits beyond what was measured only cost room in the history. */
export const rounded = (value: number, decimals: number): number => Number(value.toFixed(decimals));

/** Lines that are not empty. */
export const linesOf = (text: string): string[] => text.split("\n").filter((line) => line.trim() !== "");
