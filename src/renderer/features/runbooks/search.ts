import type { Risk, RunbookSummary } from "../../../shared/runbook/model";

/** What the library is narrowed to; undefined: whatever it is. */
export interface LibraryFilter {
  origin?: RunbookSummary["origin"];
  risk?: Risk;
  /** Kind of object it is offered on. */
  appliesTo?: string;
  tag?: string;
}

/** Runbooks that fit the filter and in which every word is found, title matches first; within equals, the order given. */
export function searchRunbooks(runbooks: readonly RunbookSummary[], text: string, filter: LibraryFilter): RunbookSummary[] {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  return runbooks
    .filter((runbook) => fits(runbook, filter))
    .map((runbook) => ({ runbook, score: scoreOf(runbook, words) }))
    .filter(({ score }) => score > 0)
    .sort((a, b) => b.score - a.score)
    .map(({ runbook }) => runbook);
}

/** A runbook for everything is offered on each kind, too. */
function fits(runbook: RunbookSummary, { origin, risk, appliesTo, tag }: LibraryFilter): boolean {
  const isFor = appliesTo === undefined || runbook.appliesTo.includes(appliesTo) || (runbook.armed && runbook.appliesTo.length === 0);
  return isFor && (origin === undefined || runbook.origin === origin) && (risk === undefined || runbook.risk === risk) && (tag === undefined || runbook.tags.includes(tag));
}

/** Every tag and kind that the library has, sorted. */
export function wordsOf(runbooks: readonly RunbookSummary[]): { tags: string[]; kinds: string[] } {
  return { tags: [...new Set(runbooks.flatMap(({ tags }) => tags))].sort(), kinds: [...new Set(runbooks.flatMap(({ appliesTo }) => appliesTo))].sort() };
}

/** 0: a word is missing; else more for words that stand in the title. */
function scoreOf(runbook: RunbookSummary, words: readonly string[]): number {
  const title = runbook.title.toLowerCase();
  const rest = [runbook.id, runbook.description, runbook.owner, runbook.risk, ...runbook.tags, ...runbook.appliesTo].join(" ").toLowerCase();
  let score = 1;
  for (const word of words) {
    if (title.includes(word)) score += 2;
    else if (rest.includes(word)) score += 1;
    else return 0;
  }
  return score;
}
