import { performance } from "node:perf_hooks";
import { describe, expect, it } from "vitest";
import { parseRunbook } from "../../../src/shared/runbook/parse";
import { RunbookId } from "../../../src/shared/ids";
import { showRunbook } from "../../../src/shared/runbook/show";
import { readManuals } from "./manuals";
import { itUnless } from "../unless";

const SHELLS = /^(?:bash|sh|shell|console|zsh|sql)$/;

/** Counts by lines alone, knowing nothing of Markdown but fences. */
function roughCount(text: string) {
  const headings: string[] = [];
  const checks: string[] = [];
  const commands: string[][] = [];
  let fence: string | undefined;
  let acts = false;
  for (const line of text.split("\n")) {
    const mark = /^\s*(```+|~~~+)\s*(\w*)/.exec(line);
    if (fence === undefined && mark) {
      fence = mark[1] ?? "";
      acts = SHELLS.test(mark[2] ?? "");
      if (acts) commands.push([]);
    } else if (fence !== undefined && line.trim().startsWith(fence) && line.trim().replaceAll(fence[0] ?? "", "") === "") fence = undefined;
    else if (fence !== undefined) {
      if (acts) commands.at(-1)?.push(line.trim());
    } else if (/^#{1,6} /.test(line)) headings.push(line.replace(/^#+ +/, "").trim());
    else if (/^\s*[-*+] \[[ xX]\] \S/.test(line)) checks.push(line.replace(/^\s*[-*+] \[[ xX]\] +/, "").trim());
  }
  return { headings, checks, commands: commands.map((lines) => lines.join("\n")) };
}

const trimmedLines = (source: string) => source.split("\n").map((line) => line.trim()).join("\n");

describe("the manuals of real systems", () => {
  const manuals = readManuals();
  itUnless(manuals.length === 0 ? "../shared/manuals is not beside this checkout" : undefined, "are five", () => expect(manuals).toHaveLength(5));

  for (const { name, text } of manuals) {
    it(`${name}: every heading, task item and command is there, unchanged`, () => {
      const runbook = parseRunbook(text, { id: RunbookId.parse("opened/manual"), file: name });
      const shown = showRunbook(runbook);
      const rough = roughCount(text);
      expect(rough.headings.length + rough.commands.length).toBeGreaterThan(20);
      expect(shown.phases.filter(({ level }) => level > 0).map(({ title }) => title)).toEqual(rough.headings);
      expect(shown.steps.filter(({ kind }) => kind === "manual").map(({ title }) => title)).toEqual(rough.checks);
      const sources = runbook.phases.flatMap(({ steps }) => steps.flatMap(({ action }) => (action ? [trimmedLines(action.source)] : [])));
      expect(sources).toEqual(rough.commands);
      expect(runbook.findings).toEqual([]);
      expect(shown.counts).toEqual({ phases: rough.headings.length, checks: rough.checks.length, steps: rough.checks.length + rough.commands.length, actions: rough.commands.length });
    });

    it(`${name}: every line of the text is shown somewhere`, () => {
      const runbook = parseRunbook(text, { id: RunbookId.parse("opened/manual"), file: name });
      const shown = runbook.phases.flatMap(({ title, body, steps }) => [
        title, ...body.flatMap((part) => (part.type === "prose" ? part.markdown.split("\n") : [])),
        ...steps.flatMap((step) => [step.title, ...step.prose.split("\n"), ...(step.action?.source.split("\n") ?? [])]),
      ]);
      const bare = (line: string) => line.replace(/^[\s>#]+/, "").replace(/^(?:[-*+]|\d+\.) +/, "").replace(/^\[[ xX]\] +/, "").trim();
      const have = new Set(shown.map(bare));
      const missing = text.split("\n").filter((line) => !/^\s*(?:```|~~~)(?:bash|sh|shell|sql)?$/.test(line) && !have.has(bare(line)));
      expect(missing).toEqual([]);
    });

    it(`${name}: opens at once`, () => {
      const start = performance.now();
      parseRunbook(text, { id: RunbookId.parse("opened/manual"), file: name });
      console.log(`${name}: ${text.length} characters in ${(performance.now() - start).toFixed(1)} ms`);
      expect(text.length).toBeGreaterThan(0);
    });
  }
});
