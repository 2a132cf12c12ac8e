import { type Outcome, refuse, succeed } from "../problem";
import { fingerprint } from "./fingerprint";
import type { AlertRule, LabelRecord } from "./model";
import { expandedText, type TemplateWorld } from "./template";

/** An element of an expression's result. */
export interface Element {
  labels: LabelRecord;
  value: number;
}

/** An element with the labels and annotations of its alert. */
export interface ActiveElement {
  key: string;
  labels: LabelRecord;
  annotations: LabelRecord;
  value: number;
}

export interface ExpandOptions extends TemplateWorld {
  externalLabels: LabelRecord;
  /** Annotations take time and are left out where nobody reads them. */
  annotations: boolean;
}

/** What a rule makes of its expression's result. Two elements with the same labels afterwards are refused, as in Prometheus. */
export function expandAlerts(rule: AlertRule, elements: readonly Element[], options: ExpandOptions): Outcome<ActiveElement[]> {
  const byKey = new Map<string, ActiveElement>();
  for (const element of elements) {
    const made = expanded(rule, element, options);
    if (byKey.has(made.key)) {
      return refuse({
        code: "rules.duplicate-labels", message: "vector contains metrics with the same labelset after applying alert labels", cause: labelText(made.labels),
        next: "Let the expression or the rule's labels tell the alerts apart.",
      });
    }
    byKey.set(made.key, made);
  }
  return succeed([...byKey.values()]);
}

function expanded(rule: AlertRule, { labels, value }: Element, { annotations, ...world }: ExpandOptions): ActiveElement {
  const expand = (text: string): string => expandedText(text, { ...world, alert: rule.name, labels, value });
  const own = Object.entries(rule.labels).map(([name, text]) => [name, expand(text)] as const);
  const all = withoutEmpty({ ...labels, ...Object.fromEntries(own), alertname: rule.name });
  return { key: fingerprint(all), labels: all, annotations: annotations ? mapped(rule.annotations, expand) : {}, value };
}

const mapped = (record: LabelRecord, change: (text: string) => string): Record<string, string> =>
  Object.fromEntries(Object.entries(record).map(([name, text]) => [name, change(text)]));

/** An empty label is none, and the metric's name says nothing of an alert. */
const withoutEmpty = (labels: LabelRecord): Record<string, string> =>
  Object.fromEntries(Object.entries(labels).filter(([name, value]) => value !== "" && name !== "__name__"));

/** `{alertname="Down", job="api"}` */
export const labelText = (labels: LabelRecord): string =>
  `{${Object.keys(labels).sort().map((name) => `${name}=${JSON.stringify(labels[name])}`).join(", ")}}`;
