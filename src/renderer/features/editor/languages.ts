import { json } from "@codemirror/lang-json";
import { markdown, markdownLanguage } from "@codemirror/lang-markdown";
import { PostgreSQL, sql } from "@codemirror/lang-sql";
import { yaml, yamlFrontmatter } from "@codemirror/lang-yaml";
import { HighlightStyle, type Language, LanguageSupport, StreamLanguage, syntaxHighlighting } from "@codemirror/language";
import { shell } from "@codemirror/legacy-modes/mode/shell";
import type { Extension } from "@codemirror/state";
import { tags } from "@lezer/highlight";

const SHELL = StreamLanguage.define(shell);
const BY_NAME = new Map<string, Language>([
  ...["sh", "bash", "shell", "zsh", "console", "docker", "compose", "kubectl", "redis"].map((name): [string, Language] => [name, SHELL]),
  ["sql", sql({ dialect: PostgreSQL }).language], ["yaml", yaml().language], ["yml", yaml().language], ["action", yaml().language], ["json", json().language],
]);

/** Markdown with YAML front matter and the languages of fences. */
export function runbookLanguage(): Extension {
  const content = markdown({ base: markdownLanguage, completeHTMLTags: false, codeLanguages: (info) => BY_NAME.get(/^[\w-]*/.exec(info)?.[0].toLowerCase() ?? "") ?? null });
  return [yamlFrontmatter({ content: new LanguageSupport(content.language, content.support) }), syntaxHighlighting(COLOURS)];
}

// Hues are spent on state alone, so a text is told apart by weight and shade, and by the quiet colours of series.
const COLOURS = HighlightStyle.define([
  { tag: tags.heading, fontWeight: "650", color: "var(--text)" },
  { tag: tags.strong, fontWeight: "650" },
  { tag: tags.emphasis, fontStyle: "italic" },
  { tag: tags.strikethrough, textDecoration: "line-through" },
  { tag: [tags.link, tags.url], color: "var(--series-1)" },
  { tag: [tags.processingInstruction, tags.meta, tags.punctuation, tags.separator, tags.bracket], color: "var(--text-3)" },
  { tag: [tags.labelName, tags.propertyName, tags.definition(tags.propertyName), tags.attributeName], color: "var(--series-1)" },
  { tag: [tags.keyword, tags.standard(tags.name), tags.operatorKeyword], color: "var(--series-3)" },
  { tag: [tags.string, tags.special(tags.string), tags.monospace], color: "var(--series-2)" },
  { tag: [tags.number, tags.bool, tags.null, tags.atom], color: "var(--series-4)" },
  { tag: [tags.variableName, tags.definition(tags.variableName), tags.typeName], color: "var(--series-6)" },
  { tag: [tags.comment, tags.quote], color: "var(--text-3)", fontStyle: "italic" },
]);
