import fc from "fast-check";
import type { Nodes } from "mdast";
import { fromMarkdown } from "mdast-util-from-markdown";
import { gfmFromMarkdown } from "mdast-util-gfm";
import { gfm } from "micromark-extension-gfm";
import { describe, expect, it } from "vitest";
import { readBlocks, type Block } from "../../../src/shared/runbook/blocks";
import { joinLines, writeProse } from "../../../src/shared/runbook/prose";
import { readManuals } from "./manuals";

/** Blank lines at the end of a fence that is never closed are nobody's. */
const source = (text: string) => JSON.stringify(text.replace(/\n+$/, ""));

/** What decides about phases and steps, as one line each. */
function outline(blocks: readonly Block[]): string[] {
  return blocks.flatMap((block): string[] => {
    switch (block.type) {
      case "heading":
        return [`${block.line} heading ${block.level}`];
      case "fence":
        return [`${block.line} fence [${block.info.text}] ${source(joinLines(block.lines))}`];
      case "item":
        return [`${block.line} item`, ...outline(block.children)];
      case "quote":
        return [`${block.line} quote`, ...outline(block.children)];
      default:
        return [];
    }
  });
}

/** The same from the general parser. */
function reference(text: string): string[] {
  const visit = (node: Nodes): string[] => {
    const line = node.position?.start.line ?? 0;
    const below = "children" in node ? node.children.flatMap(visit) : [];
    switch (node.type) {
      case "heading":
        return [`${line} heading ${node.depth}`];
      case "code": {
        const marker = text.slice(node.position?.start.offset).slice(0, 3);
        if (marker !== "```" && marker !== "~~~") return [];
        return [`${line} fence [${[node.lang, node.meta].filter(Boolean).join(" ")}] ${source(node.value)}`];
      }
      case "listItem":
        return [`${line} item`, ...below];
      case "blockquote":
        return [`${line} quote`, ...below];
      default:
        return below;
    }
  };
  return visit(fromMarkdown(text, { extensions: [gfm()], mdastExtensions: [gfmFromMarkdown()] }));
}

const LINES = [
  "", "", "", "text", "text", "  text", "   text", "    text", "\ttext", "# one", "## two", "  ### three", "    # four", "#five", "======", "---", "***", "- - -",
  "- a", "- [ ] task", "* [x] done", "-", "  - b", "    - c", "      - d", "1. one", "2. two", "   - under one", "10) ten", "-\ttab", "- # heading", "- > quote",
  "```", "```bash", "```sh {#id on=$NEW}", "  ```sh", "    ```sh", "   ```", "  ```", "~~~", "~~~yaml", "````", "- ```bash", "  # comment", "  echo",
  "> quote", "> - item", "> ```sh", "> ```", ">", ">> deep", "<div>", "</div>", "<!-- open", "-->", "| a | b |", "-     far", "-      farther",
];

/** After an indented code block, micromark takes an ordered list that does not begin at 1 for text; CommonMark does not. */
const MICROMARK_QUIRK = /(?: {4}|\t).*\n[\s>-]*(?:2\.|10\)|-$)/m;

describe("the block structure", () => {
  it("is the one that micromark finds, for random texts", () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...LINES), { maxLength: 14 }), (lines) => {
        const text = lines.join("\n");
        fc.pre(!MICROMARK_QUIRK.test(text));
        expect(outline(readBlocks(lines)), text).toEqual(reference(text));
      }),
      { numRuns: 6_000 },
    );
  });

  for (const { name, text } of readManuals()) {
    it(`is the one that micromark finds, for ${name}`, () => {
      expect(outline(readBlocks(text.split("\n")))).toEqual(reference(text));
    });
  }

  it("is kept when blocks are written back", () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom("", "", "text", "- a", "  - b", "- [ ] task", "```sh", "```", "> quote", "1. one", "   more"), { maxLength: 12 }), (lines) => {
        const blocks = readBlocks(lines);
        const shape = (found: readonly Block[]) => outline(found).map((line) => line.replace(/^\d+ /, ""));
        expect(shape(readBlocks(writeProse(blocks).split("\n"))), lines.join("\n")).toEqual(shape(blocks));
      }),
      { numRuns: 2_000 },
    );
  });

  it("says where each line stands", () => {
    const [item] = readBlocks(["- [ ] a", "  ```sh", "    b", "  ```"]);
    expect(item).toMatchObject({ type: "item", children: [{ type: "paragraph" }, { type: "fence", lines: [{ text: "  b", line: 3, column: 3 }] }] });
  });

  it("ends nesting where nobody can follow", () => {
    const [quote] = readBlocks(["> ".repeat(100_000) + "x"]);
    let depth = 0;
    for (let block = quote; block?.type === "quote"; block = block.children[0]) depth += 1;
    expect(depth).toBe(60);
  });
});
