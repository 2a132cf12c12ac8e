import { type Outcome, refuse, succeed } from "../problem";
import { type Element, labelText } from "./expand-alerts";
import type { RecordingRule } from "./model";

/** The series that a recording rule makes of its expression's result; the metric's name is the label `__name__`. */
export function recordedElements(rule: RecordingRule, elements: readonly Element[], limit = 0): Outcome<Element[]> {
  const byLabels = new Map<string, Element>();
  for (const { labels, value } of elements) {
    const made = Object.fromEntries(Object.entries({ ...labels, __name__: rule.name, ...rule.labels }).filter(([, text]) => text !== ""));
    const key = labelText(made);
    if (byLabels.has(key)) {
      return refuse({
        code: "rules.duplicate-labels", message: "vector contains metrics with the same labelset after applying rule labels", cause: key,
        next: "Let the expression or the rule's labels tell the series apart.",
      });
    }
    byLabels.set(key, { labels: made, value });
  }
  if (limit > 0 && byLabels.size > limit) {
    return refuse({ code: "rules.limit", message: `exceeded limit of ${limit} with ${byLabels.size} series`, next: "Raise the group's limit, or narrow the expression." });
  }
  return succeed([...byLabels.values()]);
}
