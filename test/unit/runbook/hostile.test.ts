import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Runbook } from "../../../src/shared/runbook/model";
import { showRunbook } from "../../../src/shared/runbook/show";
import { parseVerb } from "../../../src/shared/runbook/verb";
import { armed, errors, read, stepsOf } from "./read";

/** Far above what each takes; a text that needs quadratic time takes minutes. */
const SOON = 40_000;
const MILLION = 1_000_000;

describe("a text that means harm", () => {
  it.each<[string, string]>([
    ["one line", "a".repeat(MILLION)],
    ["brackets", "[".repeat(MILLION)],
    ["a title of braces", `- [ ] ${"{a=b ".repeat(200_000)}`],
    ["a title of closed braces", `- [ ] ${"{a=b} ".repeat(160_000)}`],
    ["a heading of hashes", `# ${"# ".repeat(500_000)}`],
    ["white space before a word", `# ${" ".repeat(MILLION)}x`],
    ["quotes in quotes", "> ".repeat(500_000)],
    ["lists in lists", "- ".repeat(500_000)],
    ["backticks", "`".repeat(MILLION)],
    ["a tag that never ends", `<a ${"b=c ".repeat(250_000)}`],
    ["stars", "*a ".repeat(300_000)],
    ["a fence of one line", `\`\`\`sh\n${"x".repeat(MILLION)}\n\`\`\``],
    ["variables", `- [ ] A\n  \`\`\`sh {risk=read}\n  ${"${AAAA".repeat(140_000)}\n  \`\`\``],
    ["comments of SQL", `- [ ] A\n  \`\`\`sql {risk=read}\n  ${"/*".repeat(250_000)}${"$a$".repeat(80_000)}\n  \`\`\``],
    ["here-documents", `- [ ] A\n  \`\`\`sh {risk=read}\n  ${"<<'a' ".repeat(150_000)}\n  \`\`\``],
    ["parentheses", `- [ ] A\n  \`\`\`sh {risk=read}\n  ${'"$('.repeat(300_000)}\n  \`\`\``],
    ["nothing but task items", "- [ ] a\n".repeat(100_000)],
    ["empty lines", "\n".repeat(MILLION)],
    ["one label", `${"**".repeat(400_000)}\n\n\`\`\`sh\nx\n\`\`\``],
  ])("is read soon: %s", { timeout: SOON }, (_, text) => {
    expect(read(text).source).toBe(text);
    expect(armed(text).armed).toBe(true);
  });

  it("of 10,000 steps keeps them all", { timeout: SOON }, () => {
    const text = Array.from({ length: 10_000 }, (_, index) => `## H${index}\n\n- [ ] Step ${index} {owner=x}\n  \`\`\`sh {#s${index} on=$HOST risk=read needs=s${index - 1}}\n  echo $HOST\n  \`\`\`\n`).join("\n");
    const runbook = armed(text);
    expect(showRunbook(runbook).counts).toEqual({ phases: 10_000, checks: 0, steps: 10_000, actions: 10_000 });
    expect(errors(runbook)).toHaveLength(1);
  });

  it("of 10,000 steps of one title finds ids for them", { timeout: SOON }, () => {
    expect(new Set(stepsOf(read("- [ ] same\n".repeat(10_000))).map(({ id }) => id)).size).toBe(10_000);
  });

  it("of 10,000 wrong names is refused", { timeout: SOON }, () => {
    expect(errors(armed(Array.from({ length: 10_000 }, (_, index) => `- [ ] A\n  \`\`\`sh {#step${index} needs=stop${index} risk=read}\n  x\n  \`\`\``).join("\n"))).length).toBe(1_000);
  });
});

describe("any text", () => {
  const word = fc.constantFrom(
    "# ", "## ", "- [ ] ", "- [x] ", "  - ", "1. ", "> ", "```", "```sh", "```sql {", "~~~", "---", "\n", "\n\n", "  ", "\t", "{", "}", "{#id", " on=$A", "expect=\"", "'", '"', "\\",
    "undo=a", "probe=a done=1", "gate", "=", "$A", "${B", "`", "|", "<div>", "<!--", "text", "✅", "𝒳", "\u202E", "\0", "\r", "\r\n", "\uFEFF", "\uD800", "title: x", "params:", "  A: { type: host }", "&a", "*a", ": ", "[", "]", "__proto__", "constructor",
  );
  const text = fc.oneof(fc.array(word, { maxLength: 60 }).map((words) => words.join("")), fc.string({ unit: "binary", maxLength: 300 }));

  it("is read without an exception, as valid data, with places inside it", () => {
    fc.assert(
      fc.property(text, fc.boolean(), (body, hasMatter) => {
        const source = hasMatter ? `---\ntitle: x\n${body}\n---\n${body}` : body;
        const runbook = read(source);
        Runbook.parse(runbook);
        const lines = source.split(/\r\n|\r|\n/).length;
        const steps = stepsOf(runbook);
        expect(new Set(steps.map(({ id }) => id)).size).toBe(steps.length);
        for (const { at } of runbook.findings) {
          expect(at?.line).toBeGreaterThanOrEqual(1);
          expect(at?.line).toBeLessThanOrEqual(lines + 1);
          expect(at?.column).toBeGreaterThanOrEqual(1);
        }
        for (const phase of runbook.phases) {
          expect(phase.body.flatMap((part) => (part.type === "step" ? [part.id] : []))).toEqual(phase.steps.map(({ id }) => id));
        }
        showRunbook(runbook);
      }),
      { numRuns: 4_000 },
    );
  });

  it("is a verb or a problem", () => {
    fc.assert(fc.property(fc.oneof(text, fc.json()), (source) => {
      const result = parseVerb(source);
      expect("verb" in result ? typeof result.verb : typeof result.message).toBe("string");
    }), { numRuns: 2_000 });
  });
});
