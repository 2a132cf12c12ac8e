import { LogLevel } from "../../../shared/log-view";

export const LEVELS = LogLevel.options;
export type Level = LogLevel;

const WORDS: Readonly<Record<string, Level>> = {
  trace: "trace", trc: "trace", verbose: "trace", debug: "debug", dbg: "debug", info: "info", inf: "info", information: "info", informational: "info", log: "info", notice: "notice",
  warn: "warning", wrn: "warning", warning: "warning", error: "error", err: "error", severe: "error", eror: "error",
  critical: "critical", crit: "critical", fatal: "critical", panic: "critical", alert: "critical", emerg: "critical", emergency: "critical",
};

/** bunyan's and pino's numbers. */
const NUMBERS: Readonly<Record<string, Level>> = { "10": "trace", "20": "debug", "30": "info", "40": "warning", "50": "error", "60": "critical" };

/** syslog's severities, as the journal numbers them. */
const PRIORITIES: readonly Level[] = ["critical", "critical", "critical", "error", "warning", "notice", "info", "debug"];

/** The level that a word or number stands for, an HTTP status among them; undefined for any other. */
export const levelOf = (word: string): Level | undefined => {
  const known = word.toLowerCase();
  if (/^[1-5]\d\d$/.test(known)) return known.startsWith("5") ? "error" : known.startsWith("4") ? "warning" : "info";
  return Object.hasOwn(WORDS, known) ? WORDS[known] : Object.hasOwn(NUMBERS, known) ? NUMBERS[known] : undefined;
};

export const levelOfPriority = (priority: unknown): Level | undefined => (typeof priority === "string" && /^[0-7]$/.test(priority) ? PRIORITIES[Number(priority)] : undefined);

const HEAD_CHARS = 200;
const KEYED = /\b(?:level|lvl|severity)["']?[=:]\s?["']?([A-Za-z]{1,13})/;
const BRACKETED = /[[<(|]\s?([A-Za-z]{3,13})\s?[\]>)|]/;
const UPPER = /(?:^|[\s:])(TRACE|DEBUG|INFO|NOTICE|WARN|WARNING|ERROR|ERR|CRIT|CRITICAL|FATAL|PANIC|ALERT|EMERG)(?=[\s:\]]|$)/;

/** The level by how loggers usually write it: `level=warn`, `[error]`, `ERROR` as a word; looked for at the beginning of a line. */
export function guessLevel(line: string): Level {
  const head = line.slice(0, HEAD_CHARS);
  for (const pattern of [KEYED, BRACKETED, UPPER]) {
    const word = pattern.exec(head)?.[1];
    const level = word === undefined ? undefined : levelOf(word);
    if (level) return level;
  }
  return "unknown";
}
