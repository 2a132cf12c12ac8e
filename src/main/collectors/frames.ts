import { StringDecoder } from "node:string_decoder";
import type { HostCollector } from "./collector";
import { SYSTEM_SCRIPT } from "./host/system";

/** The first frame, which a host sends before it is asked. */
export const HELLO = "hello";

/** More than this without an end is not one of our snapshots. */
const MAX_FRAME_CHARS = 4 * 1_024 * 1_024;

/**
 * One program for the life of a channel, in POSIX sh: each line on stdin, a word of ours, makes it print one frame that carries
 * the word. It ends with its stdin, so it never outlives the connection. A frame is
 *
 *     @@ WORD SECTION     what follows belongs to it
 *     @@ WORD .           the end
 */
export function hostProgram(collectors: readonly Pick<HostCollector, "name" | "script">[]): string {
  const section = (name: string, script: string) => `printf '@@ %s %s\\n' "$word" ${name}\n( ${script.trim()}\n) 2> /dev/null < /dev/null`;
  const end = `printf '@@ %s .\\n' "$word"`;
  return [
    "LC_ALL=C; export LC_ALL",
    "PATH=$PATH:/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin; export PATH",
    `word=${HELLO}`,
    section("system", SYSTEM_SCRIPT),
    end,
    "while read -r word; do",
    ...collectors.map(({ name, script }) => section(name, script)),
    end,
    "done",
  ].join("\n");
}

export interface Frame {
  word: string;
  /** Output by section. */
  sections: Map<string, string>;
}

/** Cuts a stream into frames. What comes before a frame, such as a login message, is left out. */
export class FrameReader {
  readonly #decoder = new StringDecoder("utf8");
  #rest = "";
  #open: { word: string; section: string; texts: Map<string, string[]> } | undefined;
  #held = 0;

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
    const [, word, section] = /^@@ (\S+) (\S+)$/.exec(line) ?? [];
    if (word === undefined || section === undefined) {
      const text = this.#open?.texts.get(this.#open.section);
      text?.push(line);
      if (text) this.#held += line.length + 1;
      return undefined;
    }
    const open = this.#open;
    if (section === ".") {
      this.#open = undefined;
      this.#held = 0;
      if (open?.word !== word) return undefined;
      return { word, sections: new Map([...open.texts].map(([name, text]) => [name, text.join("\n")])) };
    }
    if (open === undefined || open.word !== word) this.#open = { word, section, texts: new Map([[section, []]]) };
    else {
      open.section = section;
      open.texts.set(section, []);
    }
    return undefined;
  }
}
