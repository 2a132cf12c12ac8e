import type { RuleSample } from "../../shared/rules/evaluate-group";
import type { Sample } from "../../shared/sample";

const NAME = /^[a-zA-Z_:][a-zA-Z0-9_:]*$/;
const LABEL = /^[a-zA-Z_][a-zA-Z0-9_]*$/;

/** What rules make, as samples of the history; series whose names it does not keep are left out. */
export const samplesOf = (made: readonly RuleSample[]): Sample[] =>
  made.flatMap(({ labels: { __name__: name = "", ...labels }, at, value }) => {
    if (!NAME.test(name) || !Object.keys(labels).every((label) => LABEL.test(label))) return [];
    const series = { name, labels };
    return [value === undefined ? { series, at, value: Number.NaN, stale: true as const } : { series, at, value }];
  });
