import type { RunbookSummary } from "../../../shared/runbook/model";

/** Runbooks in which every word is found, title matches first; within equals, the order given. */
export function searchRunbooks(runbooks: readonly RunbookSummary[], text: string, origin: RunbookSummary["origin"] | "all"): RunbookSummary[] {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  return runbooks
    .filter((runbook) => origin === "all" || runbook.origin === origin)
    .map((runbook) => ({ runbook, score: scoreOf(runbook, words) }))
    .filter(({ score }) => score > 0)
    .sort((a, b) => b.score - a.score)
    .map(({ runbook }) => runbook);
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
