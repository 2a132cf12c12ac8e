import type { Nodes } from "mdast";
import { fromMarkdown } from "mdast-util-from-markdown";
import { gfmFromMarkdown } from "mdast-util-gfm";
import { gfm } from "micromark-extension-gfm";
import { describe, expect, it } from "vitest";
import { DOCUMENT_EXECUTORS } from "../../../src/shared/runbook/action";
import { showRunbook } from "../../../src/shared/runbook/show";
import { readManuals } from "./manuals";
import { read, stepsOf } from "./read";

/** What another reader of Markdown finds in a text. */
function countOf(text: string) {
  const found = { headings: 0, checks: 0, commands: [] as string[] };
  const visit = (node: Nodes): void => {
    if (node.type === "heading") found.headings += 1;
    if (node.type === "listItem" && node.checked !== null && node.checked !== undefined) found.checks += 1;
    if (node.type === "code" && DOCUMENT_EXECUTORS.has((node.lang ?? "").toLowerCase()) && node.lang !== "console") found.commands.push(node.value);
    if ("children" in node) node.children.forEach(visit);
  };
  visit(fromMarkdown(text, { extensions: [gfm()], mdastExtensions: [gfmFromMarkdown()] }));
  return found;
}

const DOCUMENTS: [string, string][] = [
  ["nested lists and quotes", "# A\n\n1. One\n   - [ ] Two\n     - [x] Three\n       ```sh\n       deep\n       ```\n\n> - [ ] Quoted\n>   ```bash\n>   quoted\n>   ```\n"],
  ["tables, HTML and footnotes", "Setext\n===\n\n| a | b |\n| - | - |\n| - [ ] no | 1 |\n\n<div>\n\n- [ ] In HTML\n\n</div>\n\n[^1]: In a note\n\nText[^1] ~~x~~ https://example.org\n"],
  ["what only looks like one", "    # code\n\n\\# escaped\n\n```text\n- [ ] no\n# no\n```\n\n- [] no\n- [ ]\n\n-[ ] no\n"],
  ["tildes, long fences and info strings", "~~~~sh name=x\n~~~\necho 1\n~~~~\n\n````markdown\n```sh\nno\n```\n````\n"],
  ["languages and emoji", "# 🚀 部署\n\n- [ ] 检查 ✅\n- [x] Проверка\n\n## Ошибки 🔥 ##\n\n```bash\necho \"привет 世界 🚒\"\n```\n"],
];

describe("any document reads as another reader of Markdown reads it", () => {
  it.each([...DOCUMENTS.map(([name, text]) => ({ name, text })), ...readManuals()])("$name", ({ text }) => {
    const runbook = read(text);
    const shown = showRunbook(runbook);
    const counted = countOf(text);
    const commands = stepsOf(runbook).flatMap(({ action }) => (action && action.language !== "console" ? [action.source] : []));
    expect({ headings: shown.phases.filter(({ level }) => level > 0).length, checks: shown.counts.checks, commands }).toEqual(counted);
  });
});
