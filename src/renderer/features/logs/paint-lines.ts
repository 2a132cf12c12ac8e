import type { LogLevel, LogTail } from "../../../shared/log-view";

type Line = LogTail["lines"][number];

/** Which lines are shown, by how bad they are. */
export type Least = "all" | "warning" | "error";

const RANK: Record<LogLevel, number> = { unknown: 0, trace: 0, debug: 0, info: 0, notice: 0, warning: 1, error: 2, critical: 2 };
const LEAST: Record<Least, number> = { all: 0, warning: 1, error: 2 };

/** Lines that are at least so bad and hold every word of the filter. A stack's lines say no level: with a level they belong to the line before. */
export function shownLines(lines: readonly Line[], filter: string, least: Least): readonly Line[] {
  const words = filter.toLowerCase().split(/\s+/);
  let before = 0;
  return lines.filter(({ text, level }) => {
    const rank = level === "unknown" && /^\s/.test(text) ? before : RANK[level];
    before = rank;
    return rank >= LEAST[least] && words.every((word) => text.toLowerCase().includes(word));
  });
}

const ESC = "\u001b[";
/** As a terminal would be told: errors red, warnings yellow, what is said for developers dim. */
const COLOURS: Partial<Record<LogLevel, string>> = { critical: "1;31", error: "31", warning: "33", debug: "2", trace: "2" };

/** Lines as one text in the colours of their levels; a line that has colours of its own keeps those. */
export const paintedText = (lines: readonly Line[]): string => lines.map(({ text, level }) => {
  const colour = COLOURS[level];
  return colour === undefined || text.includes("\u001b") ? `${text}\n` : `${ESC}${colour}m${text}${ESC}0m\n`;
}).join("");
