import { StringDecoder } from "node:string_decoder";
import type { Cadence, HostCollector } from "./collector";
import { PROCESSES_SCRIPT } from "./host/processes";
import { SYSTEM_SCRIPT } from "./host/system";

/** The first frame, which a host sends before it is asked. */
export const HELLO = "hello";
/** The section that holds every file that is read as it is, as `filesOf` reads it. */
export const FILES = "files";

/** The letter with which a word asks for that much; each includes the ones before it. */
const LETTERS: Readonly<Record<Cadence, string>> = { look: "l", round: "r", slow: "s" };
/** Asks for the processes and nothing else. */
const PROCESSES_LETTER = "p";

export type Question = Cadence | "processes";

/** The word that puts a question; `number` tells answers apart. */
export const wordOf = (question: Question, number: number): string => `${question === "processes" ? PROCESSES_LETTER : LETTERS[question]}${number}`;

/** More than this without an end is not one of our snapshots. */
const MAX_FRAME_CHARS = 4 * 1_024 * 1_024;

type Program = Pick<HostCollector, "name" | "every" | "source">;

/**
 * One program for the life of a channel, in POSIX sh: each line on stdin, a word of ours, makes it print one frame that carries
 * the word. It ends with its stdin, so it never outlives the connection. A frame is
 *
 *     @@ WORD SECTION     what follows belongs to it
 *     @@ WORD .           the end
 *
 * All files are read by one `tail`. What answers when it can (a file system whose server may be gone) is started aside and speaks on the
 * error output, file 9 of the scripts: see `LateReader`.
 */
export function hostProgram(collectors: readonly Program[]): string {
  const of = (every: Cadence) => collectors.filter((collector) => collector.every === every);
  const atLeast = (every: "round" | "slow", body: readonly string[]): string[] =>
    body.length === 0 ? [] : [`case $word in ${every === "slow" ? "s" : "[rs]"}*)`, ...body, ";; esac"];
  return [
    "LC_ALL=C; export LC_ALL",
    "PATH=$PATH:/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin; export PATH",
    "exec 9>&2",
    `word=${HELLO}`,
    section("system", SYSTEM_SCRIPT),
    END,
    "while read -r word; do",
    `case $word in ${PROCESSES_LETTER}*)`, section("processes", PROCESSES_SCRIPT), END, "continue ;; esac",
    ...atLeast("slow", scripts(of("slow"))),
    ...atLeast("round", scripts(of("round"))),
    ...scripts(of("look")),
    ...readFiles(of("look"), atLeast("round", moreFiles(of("round"))), atLeast("slow", moreFiles(of("slow")))),
    END,
    "done",
  ].join("\n");
}

const END = `printf '@@ %s .\\n' "$word"`;
const heading = (name: string): string => `printf '@@ %s %s\\n' "$word" ${name}`;
const section = (name: string, script: string): string => `${heading(name)}\n( ${script.trim()}\n) 2> /dev/null < /dev/null`;
const kept = (name: string, script: string): string => `${heading(name)}\n{ ${script.trim()}\n} 2> /dev/null < /dev/null`;

const scripts = (collectors: readonly Program[]): string[] =>
  collectors.flatMap(({ name, source }) => ("script" in source ? [source.keeps ? kept(name, source.script) : section(name, source.script)] : []));

const pathsOf = (collectors: readonly Program[]): string[] =>
  collectors.flatMap(({ source }) => ("file" in source ? [source.file] : "files" in source ? source.files : []));

const moreFiles = (collectors: readonly Program[]): string[] => {
  const paths = pathsOf(collectors);
  return paths.length === 0 ? [] : [`set -- "$@" ${paths.join(" ")}`];
};

/** The line of interrupts alone is many kilobytes on a large machine; its first number is their sum. The statistics of pages are not wanted. */
const LESS = "sed -e 's/^\\(intr [0-9]*\\) .*/\\1/' -e '/^softirq /d' -e '/^\\(nr\\|thp\\|numa\\|workingset\\|compact\\|unevictable\\|zone\\|balloon\\|htlb\\)_/d'";

function readFiles(look: readonly Program[], round: readonly string[], slow: readonly string[]): string[] {
  if (pathsOf(look).length === 0 && round.length === 0 && slow.length === 0) return [];
  // With fewer than two files there would be no headings.
  return [heading(FILES), `set -- /dev/null /dev/null ${pathsOf(look).join(" ")}`, ...round, ...slow, `tail -n +1 "$@" 2> /dev/null < /dev/null | ${LESS}`];
}

export interface Frame {
  word: string;
  /** Output by section. */
  sections: Map<string, string>;
  /** When its first section was complete, ms since the epoch. */
  firstAt?: number;
}

/** Cuts a stream into frames. What comes before a frame, such as a login message, is left out. */
export class FrameReader {
  readonly #decoder = new StringDecoder("utf8");
  #rest = "";
  #open: { word: string; section: string; texts: Map<string, string[]>; firstAt?: number } | undefined;
  #held = 0;

  constructor(private readonly now: () => number = Date.now) {}

  /** The frames that this chunk completes. Throws when what comes is no frame and does not end. */
  read(chunk: Buffer): Frame[] {
    const lines = (this.#rest + this.#decoder.write(chunk)).split("\n");
    this.#rest = lines.pop() ?? "";
    const frames: Frame[] = [];
    for (const line of lines) {
      const frame = this.#line(line);
      if (frame) frames.push(frame);
    }
    if (this.#held + this.#rest.length > MAX_FRAME_CHARS) throw new Error("a snapshot does not end");
    return frames;
  }

  #line(line: string): Frame | undefined {
    const [, word, section] = line.startsWith("@@ ") ? (/^@@ (\S+) (\S+)$/.exec(line) ?? []) : [];
    if (word === undefined || section === undefined) {
      const text = this.#open?.texts.get(this.#open.section);
      text?.push(line);
      if (text) this.#held += line.length + 1;
      return undefined;
    }
    const open = this.#open;
    if (open?.word === word) open.firstAt ??= this.now();
    if (section === ".") {
      this.#open = undefined;
      this.#held = 0;
      if (open?.word !== word) return undefined;
      return { word, sections: new Map([...open.texts].map(([name, text]) => [name, text.join("\n")])), firstAt: open.firstAt };
    }
    if (open === undefined || open.word !== word) this.#open = { word, section, texts: new Map([[section, []]]) };
    else {
      open.section = section;
      open.texts.set(section, []);
    }
    return undefined;
  }
}

/** What was said aside: for a collector, by one of its jobs. */
export interface Late {
  section: string;
  job: string;
  text: string;
}

/** Jobs that are held without their end; one more, and the oldest is given up. */
const MAX_JOBS = 64;
const MAX_JOB_LINES = 2_000;

/**
 * Reads what a program says aside, on its error output, whenever it comes. Each line says whose it is: `@+ JOB SECTION TEXT`, and
 * `@+ JOB SECTION .` ends it.
 */
export class LateReader {
  readonly #decoder = new StringDecoder("utf8");
  readonly #jobs = new Map<string, string[]>();
  #rest = "";

  /** The texts that this chunk completes. */
  read(chunk: Buffer): Late[] {
    const lines = (this.#rest + this.#decoder.write(chunk)).split("\n");
    // Anything may be said on an error output, also without an end.
    this.#rest = (lines.pop() ?? "").slice(-10_000);
    return lines.flatMap((line) => {
      const [, job, section, text] = /^@\+ (\S+) (\S+) (.*)$/.exec(line) ?? [];
      if (job === undefined || section === undefined || text === undefined) return [];
      const key = `${section} ${job}`;
      const held = this.#jobs.get(key) ?? [];
      if (text !== ".") {
        if (held.length < MAX_JOB_LINES) held.push(text);
        this.#jobs.set(key, held);
        for (const oldest of this.#jobs.keys()) if (this.#jobs.size > MAX_JOBS) this.#jobs.delete(oldest);
        return [];
      }
      this.#jobs.delete(key);
      return [{ section, job, text: held.join("\n") }];
    });
  }
}
