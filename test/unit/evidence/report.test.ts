import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { fromMarkdown } from "mdast-util-from-markdown";
import { gfmFromMarkdown } from "mdast-util-gfm";
import { gfm } from "micromark-extension-gfm";
import type { Nodes } from "mdast";
import { describe, expect, it } from "vitest";
import { htmlReport } from "../../../src/main/evidence/html";
import { headOf, rowsOf } from "../../../src/main/evidence/journal-block";
import { markdownReport } from "../../../src/main/evidence/markdown";
import { aHistory, runId } from "../history/given";
import { aRun, dossierOf, type Outside, PLAIN, someSamples } from "./given";

async function reportsOf(outside: Outside, { samples = false, history = aHistory(), run = runId() } = {}) {
  aRun(history, run, outside);
  if (samples) someSamples(history);
  const dossier = await dossierOf(history, run);
  return { html: htmlReport(dossier), markdown: markdownReport(dossier), dossier };
}

/** Tags with their attributes' names, in order: what a browser makes of the document. */
const tagsOf = (html: string): string[] =>
  [...html.replace(/<style>[\s\S]*?<\/style>/, "").matchAll(/<(\/?[a-zA-Z!][^\s>]*)((?:\s+[^\s=>]+(?:="[^"]*")?)*)\s*\/?>/g)].map(([, name, attributes]) => `${name} ${[...(attributes ?? "").matchAll(/([^\s=]+)=/g)].map(([, attribute]) => attribute).join(",")}`);

const tree = (markdown: string) => fromMarkdown(markdown, { extensions: [gfm()], mdastExtensions: [gfmFromMarkdown()] });
const toString = (node: Nodes): string => ("value" in node ? node.value : "children" in node ? node.children.map(toString).join("") : "");
/** An address that GFM makes a link of by itself leads where it says; any other link is none of ours. */
const isText = (node: Nodes): boolean => node.type === "text" || (node.type === "link" && node.url.endsWith(toString(node)));
const shapeOf = (node: Nodes): string => ("children" in node ? `${node.type}(${node.children.filter((child) => !isText(child)).map(shapeOf).join(" ")})` : node.type);

// eslint-disable-next-line no-control-regex
const ACTS = /[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff]/;

/** Line by line hostile, so that the number of lines is no difference. */
const hostile = fc.array(
  fc.oneof(
    fc.constantFrom("<script>alert(1)</script>", "</pre></details><img src=x onerror=alert(1)>", "\"><svg onload=1>", "```", "~~~", "`", "| a | b |", "[x](javascript:alert(1))", "![x](http://evil/x.png)",
      "\u202egnp.exe", "\u2066", "\x1b[31mred\x1b[0m", "\x1b]8;;http://evil\x07link\x1b]8;;\x07", "&lt;", "\\", "***", "# ", "1. ", "- ", "> ", "<!--", "-->", "http://evil.example", "www.evil.example", "a@b.c", "$x$", ":smile:", "\ud800", "{\"actor\":\"x\"}", "]]>", "--- ", "é漢字👩‍💻"),
    fc.string({ unit: "grapheme", maxLength: 12 }), fc.string({ unit: "binary", maxLength: 8 }),
  ), { minLength: 1, maxLength: 6 },
).map((parts) => `x${parts.join("").replace(/[\r\n\v\f\u0085\u2028\u2029\t]/g, " ")}x`);

describe("a report", () => {
  it("keeps its structure whatever titles, commands, outputs and notes hold", async () => {
    const history = aHistory();
    let runs = 0;
    const reportOf = (outside: Outside) => reportsOf(outside, { history, run: runId(`${(runs += 1)}`.padStart(6, "0")) });
    const plain = await reportOf(PLAIN);
    const [tags, shape] = [tagsOf(plain.html), shapeOf(tree(plain.markdown))];
    await fc.assert(
      fc.asyncProperty(fc.record({ title: hostile, command: hostile, output: hostile, reason: hostile, note: hostile, actor: hostile.map((text) => text.replace(/\p{Surrogate}/gu, "")), param: hostile }), async (outside) => {
        const { html, markdown, dossier } = await reportOf(outside);
        expect(tagsOf(html)).toEqual(tags);
        expect(shapeOf(tree(markdown))).toBe(shape);
        expect(html).not.toMatch(ACTS);
        expect(markdown).not.toMatch(ACTS);
        expect([headOf(html), headOf(markdown)]).toEqual([dossier.journal.head, dossier.journal.head]);
      }), { numRuns: 25 });
  });

  it("tells what, where, who, when and how it ended, step by step", async () => {
    const { html, markdown } = await reportsOf({ ...PLAIN, output: "\x1b[31mfirst\x1b[0m\nprogress 1%\rprogress 100%\n" }, { samples: true });
    const said = toString(tree(markdown));
    for (const text of ["rolled back", "went wrong", "shipped/deploy", "service shop", "web1", "kim (as ic)", "SHA-256 cafe", "TOKEN", "0.1.0", "0.2.0", "met with", "agreed as ic", "ticked it: seen", "probe says not done", "Attempt 1 by kim", "failed, exit 3", "Undo by kim", "progress 100%", "The journal is whole: 18 rows"]) {
      expect(said, text).toContain(text);
      expect(html, text).toContain(text);
    }
    expect(html.slice(0, html.lastIndexOf("Journal"))).not.toContain("progress 1%");
    expect(html).toMatch(/<figcaption>Load, 1 min/);
    expect(html).toContain("not seen");
    expect(markdown).toMatch(/\| Load, 1 min \| 0\.87 \| 1\.93 \|/);
  });

  it("needs no script and nothing from elsewhere, and forbids both", async () => {
    const { html } = await reportsOf(PLAIN, { samples: true });
    expect(html).toMatch(/<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'sha256-[A-Za-z0-9+/=]{44}'; base-uri 'none'; form-action 'none'">/);
    expect(html).not.toMatch(/<(script|link|img|iframe|object|embed|base|form|a)\b|\s(src|href|style|on\w+)=|url\(|@import/i);
  });

  it("shows the beginning and the end of a long output, says what it left out, and has it in the journal", async () => {
    const output = Array.from({ length: 20_000 }, (_, index) => `line ${index}`).join("\n");
    const { html, markdown, dossier } = await reportsOf({ ...PLAIN, output });
    for (const report of [html, markdown]) {
      const body = report.slice(0, report.lastIndexOf("Journal"));
      expect(body).toContain("line 0\n");
      expect(body).toContain("line 19999");
      expect(body).not.toContain("line 9000\n");
      expect(report).toMatch(/\d+ characters are left out here/);
      expect(headOf(report)).toBe(dossier.journal.head);
    }
  });

  it("says where the journal is broken", async () => {
    const history = aHistory();
    aRun(history, runId(), PLAIN);
    const dossier = await dossierOf(history, runId());
    const report = htmlReport({ ...dossier, journal: { ...dossier.journal, verdict: { run: runId(), broken: { seq: 4, reason: "its hash is another" }, files: [] } } });
    expect(report).toContain("The journal is NOT whole: row 4 does not fit (its hash is another).");
  });
});

describe("the journal in a report", () => {
  const documented = (): string => /```sh\n(node -e [\s\S]*?)\n```/.exec(readFileSync(join(import.meta.dirname, "../../../docs/evidence.md"), "utf8"))?.[1] ?? "";

  it("gives the head by the command of docs/evidence.md, from the file alone", async () => {
    const { html, markdown, dossier } = await reportsOf({ ...PLAIN, output: "</pre>\u202e`漢字` {\"actor\":\"fake\"}\n{\"actor\":\"fake\"}" });
    const folder = mkdtempSync(join(tmpdir(), "quarterdeck-evidence-"));
    for (const [name, text] of [["run.html", html], ["run.md", markdown]] as const) {
      writeFileSync(join(folder, name), text);
      expect(execFileSync("sh", ["-c", documented().replace("FILE", name)], { cwd: folder, encoding: "utf8" }).trim()).toBe(dossier.journal.head);
    }
  });

  it("gives another head when a row was changed, left out or put in", async () => {
    const { html, dossier } = await reportsOf(PLAIN);
    const rows = rowsOf(html);
    expect(rows).toHaveLength(18);
    expect(headOf(html.replace("went wrong\\\\\"", "went well\\\\\""))).toBe(dossier.journal.head);
    expect(headOf(html.replaceAll(/("exit\\":)3/g, "$10"))).not.toBe(dossier.journal.head);
    expect(headOf(html.replace(`${rows[3]}\n`, ""))).not.toBe(dossier.journal.head);
    expect(headOf(html.replace(`${rows[3]}\n`, `${rows[3]}\n${rows[3]}\n`))).not.toBe(dossier.journal.head);
  });
});
