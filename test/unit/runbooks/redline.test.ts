import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { keepRedlines, readRedline } from "../../../src/main/runbooks";
import { redlineOf, wholePatch } from "../../../src/main/runbooks/redline";
import { RunbookId, RunId } from "../../../src/shared/ids";
import type { RunEvent } from "../../../src/shared/run";

const folders: string[] = [];
afterEach(() => folders.splice(0).forEach((folder) => rmSync(folder, { recursive: true })));

/** What `git apply` makes of a text. */
function applied(path: string, before: string, patch: string): string {
  const folder = mkdtempSync(join(tmpdir(), "redline-"));
  folders.push(folder);
  execFileSync("git", ["init", "-q"], { cwd: folder });
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), before);
  execFileSync("git", ["-c", "core.autocrlf=false", "apply", "--whitespace=nowarn", "-"], { cwd: folder, input: patch });
  return readFileSync(join(folder, path), "utf8");
}

const LONG = Array.from({ length: 60 }, (_, index) => `line ${index}\n`).join("");

describe("a redline", () => {
  it.each([
    ["one line", "a.md", LONG, LONG.replace("line 7\n", "line seven\n")],
    ["lines far apart", "a.md", LONG, LONG.replace("line 7\n", "seven\n").replace("line 50\n", "")],
    ["a first line and no last ending", "deep/a.md", "one\ntwo", "zero\none\ntwo\nthree"],
    ["Windows endings", "a.md", "one\r\ntwo\r\n", "one\r\n2\r\n"],
    ["a byte order mark, other languages, emoji", "团队/план 🚒.md", "\uFEFF# Пуск\n", "\uFEFF# Пуск 🚀\nещё\n"],
    ["a name with spaces and quotes", 'a "b" c.md', "x\n", "y\n"],
    ["everything gone", "a.md", "one\n", ""],
    ["text that looks like a patch", "a.md", "--- a\n+++ b\n@@ -1 +1 @@\n-x\n", "--- a\n+++ c\n@@ -1 +1 @@\n-x\n+y\n"],
  ])("is a patch that git applies: %s", (_, path, before, after) => {
    expect(applied(path, before, redlineOf(path, before, after).patch)).toBe(after);
  });

  it("of several saves is one patch from the text the run was planned from", () => {
    const texts = [LONG, LONG.replace("line 3\n", "three\n"), LONG.replace("line 3\n", "three\n").replace("line 30\n", "thirty\n"), LONG.replace("line 30\n", "thirty\n")];
    const redlines: ReturnType<typeof redlineOf>[] = [];
    for (let index = 1; index < texts.length; index += 1) redlines.push(redlineOf("a.md", texts[index - 1] ?? "", texts[index] ?? "", redlines.at(-1)?.patch));
    expect(redlines.map(({ replaces }) => replaces)).toEqual([false, true, true]);
    const whole = wholePatch(redlines);
    expect(whole.match(/^@@/gm)).toHaveLength(1);
    expect(applied("a.md", LONG, whole)).toBe(texts.at(-1));
  });

  it("taken back is empty", () => {
    const first = redlineOf("a.md", "one\n", "two\n");
    expect(redlineOf("a.md", "two\n", "one\n", first.patch)).toEqual({ patch: "", replaces: true });
  });

  it("after another hand changed the file begins anew; both apply in order", () => {
    const first = redlineOf("a.md", LONG, LONG.replace("line 3\n", "three\n"));
    const foreign = LONG.replace("line 3\n", "THREE\n");
    const second = redlineOf("a.md", foreign, foreign.replace("line 40\n", "forty\n"), first.patch);
    expect(second.replaces).toBe(false);
    expect(wholePatch([first, second])).toBe(first.patch + second.patch);
    expect(applied("a.md", LONG, wholePatch([first, second]))).toContain("forty");
  });
});

describe("runs", () => {
  const run = (end: string) => RunId.parse(`20261121T101500Z-${end}`);
  it("of the edited runbook keep it, others and broken ones do not stop it", () => {
    const runbooks = new Map([[run("aaaaaa"), "shipped/s"], [run("bbbbbb"), "user/s"], [run("cccccc"), "user/other"]]);
    const journals = new Map<string, RunEvent[]>();
    const faults: unknown[] = [];
    const edit = (before: string, after: string) => keepRedlines({ ids: [RunbookId.parse("user/s"), RunbookId.parse("shipped/s")], path: "s.md", before, after }, {
      open: () => [...runbooks.keys(), run("dddddd")],
      runbookOf: (id) => {
        const found = runbooks.get(id);
        if (!found) throw new Error("unreadable");
        return RunbookId.parse(found);
      },
      events: (id) => journals.get(id) ?? [],
      keep: (id, redline) => {
        const events = journals.get(id) ?? [];
        journals.set(id, [...events, { run: id, seq: events.length + 1, at: 5, actor: "mika", hash: "", body: { type: "run.redlined", ...redline } }]);
      },
      onFault: (thrown) => faults.push(thrown),
    });
    expect(edit("one\n", "two\n")).toEqual([run("aaaaaa"), run("bbbbbb")]);
    expect(faults).toHaveLength(1);
    edit("two\n", "three\n");
    const kept = readRedline(journals.get(run("aaaaaa")) ?? []);
    expect(kept.edits).toEqual([{ at: 5, actor: "mika" }, { at: 5, actor: "mika" }]);
    expect(applied("s.md", "one\n", kept.patch)).toBe("three\n");
  });
});
