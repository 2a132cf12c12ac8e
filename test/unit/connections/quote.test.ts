import { execFileSync } from "node:child_process";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { quoteArgv } from "../../../src/main/connections/ssh/quote";
import { problemFrom } from "./console";

/** Words that shells love to misread, mixed with any other text. */
const word = fc.oneof(
  fc.string({ unit: "binary" }).filter((text) => !text.includes("\0") && Buffer.from(text).toString() === text),
  fc.string({ unit: fc.constantFrom("'", '"', "\\", "$", "`", "!", "\n", "\t", " ", "*", "~", "(", ";", "&", "=", "#", "a", "ü", "-") }),
);

/** What a shell makes of a line: its words, by way of printf. */
function wordsIn(shell: string, line: string): string[] {
  return execFileSync(shell, ["-c", line], { encoding: "utf8", maxBuffer: 64 * 1024 * 1024 }).split("\0").slice(0, -1);
}

describe("quoting for the remote shell", () => {
  it.each(["dash", "bash"])("hands 2,000 random words to %s unchanged", (shell) => {
    const words = fc.sample(word, 2_000);
    const received: string[] = [];
    for (let at = 0; at < words.length; at += 250) {
      received.push(...wordsIn(shell, quoteArgv(["printf", "%s\\0", ...words.slice(at, at + 250)])));
    }
    expect(received).toEqual(words);
  });

  it.each(["dash", "bash"])("hands random variables to %s unchanged", (shell) => {
    for (const value of fc.sample(word, 60)) {
      expect(wordsIn(shell, quoteArgv(["sh", "-c", 'printf "%s\\0" "$VALUE"'], { VALUE: value }))).toEqual([value]);
    }
  });

  it("writes plainly", () => {
    expect(quoteArgv(["cat", "/proc/loadavg"])).toBe("'cat' '/proc/loadavg'");
    expect(quoteArgv(["sh", "-c", "it's"], { A: "1" })).toBe("env A='1' 'sh' '-c' 'it'\\''s'");
    expect(quoteArgv(["if", "", "a\\b"])).toBe("'if' '' 'a'\\\\'b'");
  });

  it.each([
    ["NUL", () => quoteArgv(["a\0b"])],
    ["NUL in a variable", () => quoteArgv(["a"], { A: "\0" })],
    ["nothing", () => quoteArgv([])],
    ["a name that is none", () => quoteArgv(["a"], { "A;reboot": "1" })],
  ])("refuses %s", async (_, quote) => {
    expect(await problemFrom((async () => quote())())).toMatchObject({ code: "ssh.bad-command" });
  });
});
