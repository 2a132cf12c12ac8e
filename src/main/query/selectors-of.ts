import type { LabelMatcher, Promql } from "../../shared/promql";
import { selectorsOf } from "../../shared/rules/selectors-of";

/** Targets are told apart by it: a server and a console that look at one seldom give it the same other labels. */
export const JOB = "job";

export type Selector = readonly LabelMatcher[];

/** The selectors of an expression, each of them once. */
export const distinctSelectors = ({ expr }: Promql): Selector[] => [...new Map(selectorsOf(expr).map((matchers) => [selectorText(matchers), matchers])).values()];

/** `{__name__="up",job=~"a|b"}` */
export const selectorText = (matchers: Selector): string => `{${matchers.map(({ name, op, value }) => `${name}${op}${JSON.stringify(value)}`).join(",")}}`;
