import { json } from "@codemirror/lang-json";
import { markdown, markdownLanguage } from "@codemirror/lang-markdown";
import { PostgreSQL, sql } from "@codemirror/lang-sql";
import { yaml, yamlFrontmatter } from "@codemirror/lang-yaml";
import { type Language, LanguageSupport, StreamLanguage, syntaxHighlighting } from "@codemirror/language";
import { shell } from "@codemirror/legacy-modes/mode/shell";
import type { Extension } from "@codemirror/state";
import { codeColours } from "../../components/code-theme";

const SHELL = StreamLanguage.define(shell);
const BY_NAME = new Map<string, Language>([
  ...["sh", "bash", "shell", "zsh", "console", "docker", "compose", "kubectl", "redis"].map((name): [string, Language] => [name, SHELL]),
  ["sql", sql({ dialect: PostgreSQL }).language], ["yaml", yaml().language], ["yml", yaml().language], ["action", yaml().language], ["json", json().language],
]);

/** Markdown with YAML front matter and the languages of fences. */
export function runbookLanguage(): Extension {
  const content = markdown({ base: markdownLanguage, completeHTMLTags: false, codeLanguages: (info) => BY_NAME.get(/^[\w-]*/.exec(info)?.[0].toLowerCase() ?? "") ?? null });
  return [yamlFrontmatter({ content: new LanguageSupport(content.language, content.support) }), syntaxHighlighting(codeColours)];
}
