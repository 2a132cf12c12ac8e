import { escapeMarkdown } from "../../evidence/escape";
import type { Block, ReportPage } from "./document";

/** A report as CommonMark with GFM tables. Pure. */
export function reportMarkdown({ title, verdict, facts, sections }: ReportPage): string {
  return [
    `# ${escapeMarkdown(title)}`, `**${escapeMarkdown(verdict.text)}**`, facts.map(([label, value]) => `- ${escapeMarkdown(`${label}: ${value}`)}`).join("\n"),
    ...sections.flatMap(({ title: head, blocks }) => [`## ${escapeMarkdown(head)}`, ...blocks.map(blockMarkdown)]), "",
  ].join("\n\n").replace(/\n+$/, "\n");
}

function blockMarkdown(block: Block): string {
  switch (block.kind) {
    case "text":
      return escapeMarkdown(block.text);
    case "list":
      return block.items.map((item) => `- ${escapeMarkdown(item)}`).join("\n");
    case "table":
      return [block.head.map(escapeMarkdown), block.head.map((_, column) => (block.figures?.includes(column) ? "---:" : "---")), ...block.rows.map((row) => row.map(escapeMarkdown))].map((cells) => `| ${cells.join(" | ")} |`).join("\n");
  }
}
