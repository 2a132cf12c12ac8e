import type { LabelMatcher, Promql } from "../../shared/promql";
import { selectorsOf } from "../../shared/rules/selectors-of";

export type Selector = readonly LabelMatcher[];

/** The selectors of an expression, each of them once. */
export const distinctSelectors = ({ expr }: Promql): Selector[] => [...new Map(selectorsOf(expr).map((matchers) => [selectorText(matchers), matchers])).values()];

/** `{__name__="up",job=~"a|b"}` */
export const selectorText = (matchers: Selector): string => `{${matchers.map(({ name, op, value }) => `${name}${op}${JSON.stringify(value)}`).join(",")}}`;
