import { createHash } from "node:crypto";
import { escapeHtml } from "../../evidence/escape";
import { STYLE } from "../../evidence/html-style";
import type { Block, ReportPage } from "./document";

/** A report as one HTML file that loads nothing and runs nothing. Pure. */
export function reportHtml({ title, verdict, facts, sections }: ReportPage): string {
  const sheet = createHash("sha256").update(STYLE, "utf8").digest("base64");
  return [
    "<!doctype html>",
    '<html lang="en"><head><meta charset="utf-8">',
    `<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'sha256-${sheet}'; base-uri 'none'; form-action 'none'">`,
    '<meta name="viewport" content="width=device-width,initial-scale=1"><meta name="referrer" content="no-referrer">',
    `<title>${escapeHtml(title)}</title>`,
    `<style>${STYLE}</style></head><body><main>`,
    `<header><h1>${escapeHtml(title)}</h1><div class="verdict ${verdict.tone}">${escapeHtml(verdict.text)}</div></header>`,
    `<dl>${facts.map(([label, value]) => `<dt>${escapeHtml(label)}</dt><dd>${escapeHtml(value)}</dd>`).join("")}</dl>`,
    ...sections.map(({ title: head, blocks }) => `<section><h2>${escapeHtml(head)}</h2>\n${blocks.map(blockHtml).join("\n")}</section>`),
    "</main></body></html>",
    "",
  ].join("\n");
}

function blockHtml(block: Block): string {
  switch (block.kind) {
    case "text":
      return `<p>${escapeHtml(block.text)}</p>`;
    case "list":
      return `<ul>${block.items.map((item) => `<li>${escapeHtml(item)}</li>`).join("")}</ul>`;
    case "table": {
      const cell = (text: string, column: number): string => `<td${block.figures?.includes(column) ? ' class="num"' : ""}>${escapeHtml(text)}</td>`;
      return `<table class="fit"><thead><tr>${block.head.map((text) => `<th>${escapeHtml(text)}</th>`).join("")}</tr></thead><tbody>${block.rows.map((row) => `<tr>${row.map(cell).join("")}</tr>`).join("\n")}</tbody></table>`;
    }
  }
}
