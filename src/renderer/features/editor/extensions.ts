import { autocompletion, completionKeymap, type CompletionContext, type CompletionResult } from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap, indentWithTab } from "@codemirror/commands";
import { bracketMatching, indentUnit } from "@codemirror/language";
import { type Diagnostic, lintGutter, linter, lintKeymap } from "@codemirror/lint";
import { highlightSelectionMatches, search, searchKeymap } from "@codemirror/search";
import { EditorState, type Extension, type Text } from "@codemirror/state";
import { Decoration, drawSelection, EditorView, highlightActiveLine, highlightActiveLineGutter, keymap, lineNumbers, MatchDecorator, ViewPlugin } from "@codemirror/view";
import type { Fleet } from "../../../shared/fleet";
import type { VerbOffer } from "../../../shared/runbook/editing";
import { completeRunbook } from "../../../shared/runbook/complete/complete";
import type { Finding, Runbook } from "../../../shared/runbook/model";
import { runbookLanguage } from "./languages";
import { editorTheme } from "../../components/code-theme";

/** What the editor asks of the page around it; read at each use, so that it is always the latest. */
export interface EditorPorts {
  parse: (text: string) => Runbook;
  fleet: () => Fleet | undefined;
  verbs: () => readonly VerbOffer[];
  changed: (text: string) => void;
  save: () => void;
}

export function editorExtensions(ports: EditorPorts, label: string): Extension {
  return [
    lineNumbers(), lintGutter(), highlightActiveLineGutter(), history(), drawSelection(), bracketMatching(), highlightActiveLine(), highlightSelectionMatches(), search({ top: true }),
    EditorState.allowMultipleSelections.of(true), EditorState.tabSize.of(4), indentUnit.of("  "), EditorView.lineWrapping, noBogusNewline, runbookLanguage(), attributeBlocks, editorTheme,
    EditorView.contentAttributes.of({ "aria-label": label, "aria-describedby": "editor-keys", spellcheck: "false", tabindex: "0" }),
    autocompletion({ override: [(context) => complete(context, ports)], icons: false, maxRenderedOptions: 60 }),
    linter((view) => ports.parse(view.state.doc.toString()).findings.map((finding) => diagnosticOf(finding, view.state.doc)), { delay: 250 }),
    EditorView.updateListener.of((update) => update.docChanged && ports.changed(update.state.doc.toString())),
    keymap.of([
      { key: "Mod-s", preventDefault: true, run: () => (ports.save(), true) },
      ...completionKeymap, ...lintKeymap, ...searchKeymap, ...historyKeymap, ...defaultKeymap, indentWithTab,
    ]),
  ];
}

/**
 * Chromium writes a line break before a space that is typed where a wrapped line ends (codemirror/dev #968), so spaces are written
 * from here; those of an input method are left to it.
 */
const noBogusNewline = EditorView.domEventHandlers({
  beforeinput: (event, view) => {
    if (event.inputType !== "insertText" || event.data !== " " || event.isComposing || view.composing || view.state.readOnly) return false;
    view.dispatch(view.state.replaceSelection(" "), { userEvent: "input.type", scrollIntoView: true });
    event.preventDefault();
    return true;
  },
});

function complete(context: CompletionContext, ports: EditorPorts): CompletionResult | null {
  const text = context.state.doc.toString();
  const found = completeRunbook(text, context.pos, { runbook: ports.parse(text), fleet: ports.fleet(), verbs: ports.verbs() });
  if (!found) return null;
  return { from: found.from, validFor: /^[\w@:.$-]*$/, options: found.offers.map(({ label, detail, apply }, index) => ({ label, detail, apply: apply ?? label, boost: -index / 10 })) };
}

/** Where a finding's text stands in the document. */
export function rangeOf({ at, text }: Pick<Finding, "at" | "text">, doc: Text): { from: number; to: number } {
  const line = doc.line(Math.min(Math.max(1, at?.line ?? 1), doc.lines));
  const from = Math.min(line.from + Math.max(0, (at?.column ?? 1) - 1), line.to);
  const to = Math.min(line.to, from + (text?.length ?? line.length));
  return { from, to };
}

function diagnosticOf(finding: Finding, doc: Text): Diagnostic {
  const { text, instead } = finding;
  return {
    ...rangeOf(finding, doc), severity: finding.severity, source: finding.code.replace(/^runbook\./, ""),
    message: [finding.message, finding.next].filter(Boolean).join("\n"),
    actions: instead === undefined || text === undefined ? [] : [{ name: `Write ${instead}`, apply: (view, from) => mend(view, from, text, instead) }],
  };
}

/** Writes what was meant, where the text still says what it said. */
export function mend(view: EditorView, from: number, text: string, instead: string): void {
  if (view.state.sliceDoc(from, from + text.length) !== text) return;
  view.dispatch({ changes: { from, to: from + text.length, insert: instead }, selection: { anchor: from + instead.length }, userEvent: "input.complete" });
}

const marks = new MatchDecorator({ regexp: /(?<=^\s*(?:`{3,}[\w-]*|#{1,6}\s.*|(?:[-*+]|\d+[.)])\s+\[[ xX]\]\s.*)\s)\{[#a-z][^{}]*\}\s*$/g, decoration: Decoration.mark({ class: "cm-attributes" }) });
const attributeBlocks = ViewPlugin.define((view) => ({
  decorations: marks.createDeco(view),
  update(update) {
    this.decorations = marks.updateDeco(update, this.decorations);
  },
}), { decorations: (plugin) => plugin.decorations });
