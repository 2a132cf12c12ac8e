import { autocompletion, closeBrackets, closeBracketsKeymap, closeCompletion, completionKeymap, startCompletion, type CompletionContext, type CompletionResult } from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap } from "@codemirror/commands";
import { bracketMatching, LRLanguage, syntaxHighlighting } from "@codemirror/language";
import { linter, type Diagnostic } from "@codemirror/lint";
import { EditorState, type Extension } from "@codemirror/state";
import { EditorView, keymap, placeholder } from "@codemirror/view";
import { parser } from "@prometheus-io/lezer-promql";
import { useEffect, useRef } from "react";
import { parsePromql } from "../../../shared/promql/parse";
import { codeColours, editorTheme } from "../../components/code-theme";
import { caretOf, offersFor, type Caret, type Offer } from "./complete";
import type { Series } from "../../../shared/sample";

export interface PromqlEditorProps {
  initial: string;
  label: string;
  changed: (text: string) => void;
  run: () => void;
  /** The series that fit a caret. */
  series: (caret: Caret) => Promise<readonly Series[]>;
}

const promql = LRLanguage.define({ name: "promql", parser, languageData: { commentTokens: { line: "#" }, closeBrackets: { brackets: ["(", "[", "{", "'", '"', "`"] } } });

/** One expression: completion, its faults where they stand, Enter to run. Tab leaves the field. */
export default function PromqlEditor({ initial, ...ports }: PromqlEditorProps) {
  const place = useRef<HTMLDivElement>(null);
  const latest = useRef({ ports, initial });
  useEffect(() => {
    latest.current = { ...latest.current, ports };
  });
  const { label } = ports;
  useEffect(() => {
    const parent = place.current;
    if (!parent) return undefined;
    const now = (): typeof ports => latest.current.ports;
    const view = new EditorView({ parent, state: EditorState.create({ doc: latest.current.initial, extensions: extensions(now, label) }) });
    return () => view.destroy();
  }, [label]);
  return <div ref={place} className="promql-editor" />;
}

const extensions = (now: () => Omit<PromqlEditorProps, "initial">, label: string): Extension => [
  history(), bracketMatching(), closeBrackets(), promql, syntaxHighlighting(codeColours), editorTheme, EditorView.lineWrapping, placeholder("up, rate(node_cpu_seconds_total[5m]), …"),
  EditorView.contentAttributes.of({ "aria-label": label, spellcheck: "false" }),
  autocompletion({ override: [(context) => complete(context, now().series)], icons: false, maxRenderedOptions: 100 }),
  linter((view) => faults(view.state.doc.toString()), { delay: 300 }),
  EditorView.updateListener.of((update) => update.docChanged && now().changed(update.state.doc.toString())),
  keymap.of([
    ...completionKeymap,
    { key: "Enter", run: (view) => (closeCompletion(view), now().run(), true), shift: () => false },
    { key: "Escape", run: (view) => (view.contentDOM.blur(), true) },
    { key: "Ctrl-Space", run: startCompletion }, ...closeBracketsKeymap, ...historyKeymap, ...defaultKeymap,
  ]),
];

const BOOSTS: Record<Offer["kind"], number> = { metric: 4, label: 4, value: 4, duration: 4, aggregation: 3, function: 2, keyword: 1 };

async function complete(context: CompletionContext, series: PromqlEditorProps["series"]): Promise<CompletionResult | null> {
  const caret = caretOf(context.state.sliceDoc(0, context.pos));
  if (caret.kind === "text" || (caret.word === "" && !context.explicit && caret.kind === "word")) return null;
  const offers = offersFor(caret, await series(caret));
  if (context.aborted || offers.length === 0) return null;
  return {
    from: caret.from, validFor: caret.kind === "value" ? /^[^"']*$/ : /^[\w:]*$/,
    options: offers.map(({ label, kind, apply }) => ({ label, detail: kind, apply: apply ?? label, boost: BOOSTS[kind] })),
  };
}

/** What keeps a text from being PromQL, where it stands. */
function faults(text: string): Diagnostic[] {
  if (text.trim() === "") return [];
  const parsed = parsePromql(text);
  if (parsed.ok) return [];
  const { at, message, next } = parsed.problem;
  const lines = text.split("\n");
  const line = Math.max(1, at?.line ?? 1);
  const start = lines.slice(0, line - 1).reduce((total, { length }) => total + length + 1, 0) + Math.max(0, (at?.column ?? 1) - 1);
  // A mark has a width: at the end it stands under the last letter.
  const from = Math.min(start, Math.max(0, text.length - 1));
  return [{ from, to: Math.min(text.length, from + 1), severity: "error", message: [message, next].filter(Boolean).join("\n") }];
}
