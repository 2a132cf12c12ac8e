import { formatDuration, parseDuration } from "../../../shared/duration";
import { sloFaults } from "../../../shared/judge/slo-check";
import { Slo, SloId, type SloWindow } from "../../../shared/judge/slo-config";

/** An objective as it is written in the window: every field as text, whatever the kind needs of them. */
export interface ObjectiveDraft {
  name: string;
  description: string;
  /** Kept as it is where an objective names one. */
  environment: string;
  kind: Slo["kind"];
  service: string;
  probe: string;
  window: SloWindow;
  /** Percent: what is promised, or at most may fail. */
  percent: string;
  within: string;
  /** Selectors: `series` or `histogram`, and the counters. */
  series: string;
  part: string;
  total: string;
}

export const EMPTY_DRAFT: ObjectiveDraft = { name: "", description: "", environment: "", kind: "availability", service: "", probe: "", window: "30d", percent: "99.9", within: "500ms", series: "", part: "", total: "" };

export const KINDS: readonly { kind: Slo["kind"]; word: string; percent: string; part?: string }[] = [
  { kind: "availability", word: "it answers", percent: "Target, %" },
  { kind: "latency", word: "it answers in time", percent: "So many percent of them" },
  { kind: "error-rate", word: "few requests fail", percent: "At most so many percent fail", part: "Counter of those that failed" },
  { kind: "success-rate", word: "most requests succeed", percent: "Target, %", part: "Counter of those that succeeded" },
];

/** An objective of the fleet as a draft. */
export function draftOfSlo(name: string, slo: Slo): ObjectiveDraft {
  const common = { ...EMPTY_DRAFT, name, description: slo.description ?? "", environment: slo.environment ?? "", kind: slo.kind, service: slo.service ?? "", window: slo.window };
  switch (slo.kind) {
    case "availability": return { ...common, percent: String(slo.target), probe: slo.probe ?? "", series: slo.series ?? "" };
    case "latency": return { ...common, percent: String(slo.percentile), within: exactly(slo.within), probe: slo.probe ?? "", series: slo.histogram ?? "" };
    case "error-rate": return { ...common, percent: String(slo.max), part: slo.errors, total: slo.total };
    case "success-rate": return { ...common, percent: String(slo.target), part: slo.good, total: slo.total };
  }
}

/** A duration that reads back as what it was. */
const exactly = (ms: number): string => (parseDuration(formatDuration(ms)) === ms ? formatDuration(ms) : `${ms}ms`);

/** The keys of the fleet file in their order; what is empty is left out. */
function entriesOf({ kind, description, environment, service, probe, window, percent, within, series, part, total }: ObjectiveDraft): [key: string, value: string | number][] {
  const number = percent.trim() === "" ? Number.NaN : Number(percent);
  const own: Record<Slo["kind"], [string, string | number][]> = {
    availability: [["probe", probe], ["series", series], ["target", number]],
    latency: [["probe", probe], ["histogram", series], ["percentile", number], ["within", within]],
    "error-rate": [["errors", part], ["total", total], ["max", number]],
    "success-rate": [["good", part], ["total", total], ["target", number]],
  };
  const all: [string, string | number][] = [["kind", kind], ["description", description], ["service", service], ["environment", environment], ...own[kind], ["window", window]];
  return all.flatMap(([key, value]): [string, string | number][] => (typeof value === "number" ? [[key, value]] : value.trim() === "" ? [] : [[key, value.trim()]]));
}

export interface ReadDraft {
  /** As it stands in the fleet file, below `slos:`. */
  yaml: string;
  slo?: Slo;
  /** What is wrong with it, a sentence each. */
  faults: string[];
}

/** What a draft is as a part of the fleet file, checked as the fleet file is. */
export function readDraft(draft: ObjectiveDraft): ReadDraft {
  const entries = entriesOf(draft);
  const name = SloId.safeParse(draft.name.trim());
  const slo = Slo.safeParse(Object.fromEntries(entries));
  const yaml = ["slos:", `  ${name.success ? plain(name.data) : "NAME"}:`, ...entries.map(([key, value]) => `    ${key}: ${typeof value === "number" ? value : plain(value)}`), ""].join("\n");
  const faults = [
    ...(name.success ? [] : [draft.name.trim() === "" ? "It has no name yet." : `Name: ${name.error.issues[0]?.message ?? "not a name"}.`]),
    ...(slo.success ? sloFaults(slo.data).map(({ path, message, next }) => `${path.length > 0 ? `${path.join(".")}: ` : ""}${message}; ${next}.`) : slo.error.issues.map(({ path, message }) => `${path.join(".")}: ${message}.`)),
  ];
  return { yaml, faults: faults.map((fault) => fault.charAt(0).toUpperCase() + fault.slice(1)), ...(slo.success && { slo: slo.data }) };
}

/** A YAML text without quotes where it needs none. */
const plain = (text: string): string => (/^[A-Za-z][\w./-]*$/.test(text) && !/^(true|false|null|yes|no|on|off|y|n)$/i.test(text) ? text : JSON.stringify(text));
