import type { Block, BlockLine } from "./blocks";

/** Writes blocks back as Markdown, free of the indentation that came from where they stood. */
export function writeProse(blocks: readonly Block[]): string {
  return blocks.map((block, index) => (index === 0 ? "" : block.blankBefore ? "\n\n" : "\n") + writeBlock(block)).join("");
}

function writeBlock(block: Block): string {
  switch (block.type) {
    case "heading":
      return `${"#".repeat(block.level)} ${joinLines(block.lines).replaceAll("\n", " ")}`;
    case "paragraph":
    case "verbatim":
      return joinLines(block.lines);
    case "fence":
      return [block.marker + block.info.text, ...block.lines.map((line) => line.text), block.marker].join("\n");
    case "item":
      return prefixLines(writeProse(block.children), `${block.marker} `, " ".repeat(block.marker.length + 1));
    case "quote":
      return prefixLines(writeProse(block.children), "> ", "> ");
  }
}

export function joinLines(lines: readonly BlockLine[]): string {
  return lines.map((line) => line.text).join("\n");
}

function prefixLines(text: string, first: string, further: string): string {
  return text.split("\n").map((line, index) => ((index === 0 ? first : further) + line).trimEnd()).join("\n");
}
