import { HighlightStyle } from "@codemirror/language";
import { EditorView } from "@codemirror/view";
import { tags } from "@lezer/highlight";

/** The window's own tokens, so that both themes and the text scale hold here too. */
export const editorTheme = EditorView.theme({
  "&": { height: "100%", backgroundColor: "var(--ink-1)", color: "var(--text)", fontSize: "var(--t-s)" },
  "&.cm-focused": { outline: "2px solid var(--lume)", outlineOffset: "-2px" },
  ".cm-scroller": { fontFamily: "var(--mono)", fontFeatureSettings: '"calt" 0', lineHeight: "1.6", overflow: "auto" },
  ".cm-content": { caretColor: "var(--lume)", padding: "var(--s3) 0" },
  // Text typed over a selection: Chromium freezes the style of what was there before on the line.
  ".cm-line": { color: "inherit !important", font: "inherit !important" },
  ".cm-cursor": { borderLeftColor: "var(--lume)", borderLeftWidth: "2px" },
  ".cm-gutters": { backgroundColor: "var(--ink-1)", color: "var(--text-3)", border: "none", borderRight: "1px solid var(--line)" },
  ".cm-activeLine, .cm-activeLineGutter": { backgroundColor: "color-mix(in srgb, var(--ink-3) 60%, transparent)" },
  "&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground": { backgroundColor: "color-mix(in srgb, var(--series-1) 32%, transparent)" },
  ".cm-selectionMatch": { backgroundColor: "color-mix(in srgb, var(--series-1) 18%, transparent)" },
  ".cm-searchMatch": { backgroundColor: "var(--warn-wash)", outline: "1px solid var(--warn)" },
  ".cm-searchMatch-selected": { backgroundColor: "color-mix(in srgb, var(--warn) 40%, transparent)" },
  ".cm-matchingBracket": { backgroundColor: "var(--ink-3)", outline: "1px solid var(--line-strong)" },
  ".cm-panels": { backgroundColor: "var(--ink-2)", color: "var(--text)", borderColor: "var(--line-strong)" },
  ".cm-panels.cm-panels-top": { borderBottom: "1px solid var(--line-strong)" },
  ".cm-textfield": { backgroundColor: "var(--ink-0)", color: "var(--text)", border: "1px solid var(--line-strong)", fontSize: "inherit" },
  ".cm-button": { background: "var(--ink-3)", color: "var(--text)", border: "1px solid var(--line-strong)", fontSize: "inherit" },
  ".cm-panel.cm-search [name=close], .cm-dialog-close": { color: "var(--text-2)" },
  ".cm-tooltip": { backgroundColor: "var(--ink-2)", color: "var(--text)", border: "1px solid var(--line-strong)" },
  ".cm-tooltip-autocomplete > ul": { fontFamily: "var(--mono)", maxHeight: "16rem" },
  ".cm-tooltip-autocomplete > ul > li": { padding: "0.2rem 0.6rem" },
  ".cm-tooltip-autocomplete > ul > li[aria-selected]": { backgroundColor: "var(--lume)", color: "var(--lume-ink)" },
  ".cm-completionDetail": { fontFamily: "var(--sans)", fontStyle: "normal", color: "var(--text-2)", marginLeft: "1em" },
  "li[aria-selected] .cm-completionDetail": { color: "inherit" },
  ".cm-completionMatchedText": { textDecoration: "underline" },
  ".cm-diagnostic": { padding: "0.4rem 0.7rem", maxWidth: "34rem", fontFamily: "var(--sans)", fontSize: "var(--t-s)", whiteSpace: "pre-wrap" },
  ".cm-diagnostic-error": { borderLeft: "3px solid var(--bad)" },
  ".cm-diagnostic-warning": { borderLeft: "3px solid var(--warn)" },
  ".cm-diagnosticAction": { backgroundColor: "var(--lume)", color: "var(--lume-ink)", borderRadius: "var(--radius)", padding: "0.1rem 0.5rem", font: "inherit" },
  ".cm-lintRange-error": { backgroundImage: "none", textDecoration: "underline wavy var(--bad)", textUnderlineOffset: "0.25em" },
  ".cm-lintRange-warning": { backgroundImage: "none", textDecoration: "underline wavy var(--warn)", textUnderlineOffset: "0.25em" },
  ".cm-lint-marker": { width: "0.8em", height: "0.8em" },
  ".cm-attributes": { color: "var(--series-6)" },
});

// Hues are spent on state alone, so a text is told apart by weight and shade, and by the quiet colours of series.
export const codeColours = HighlightStyle.define([
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
