import { defaultKeymap, history, historyKeymap } from "@codemirror/commands";
import { yaml } from "@codemirror/lang-yaml";
import { bracketMatching, indentUnit, syntaxHighlighting } from "@codemirror/language";
import { type Diagnostic, lintGutter, setDiagnostics } from "@codemirror/lint";
import { EditorState, type Extension, type Text } from "@codemirror/state";
import { EditorView, highlightActiveLine, highlightActiveLineGutter, keymap, lineNumbers, placeholder } from "@codemirror/view";
import { useEffect, useRef, type Ref } from "react";
import { useImperativeHandle } from "react";
import type { RuleFinding } from "../../../shared/rules/model";
import { codeColours, editorTheme } from "../../components/code-theme";

export interface RuleEditorHandle {
  /** Puts the caret at the beginning of a line, counted from 1. */
  goTo(line: number): void;
}

export interface RuleEditorProps {
  /** What it begins with; later changes of it are not followed. */
  initial: string;
  label: string;
  changed: (text: string) => void;
  findings: readonly RuleFinding[];
  /** Whether it takes the focus once it is there. */
  focus: boolean;
  ref?: Ref<RuleEditorHandle>;
}

const EXAMPLE = "groups:\n  - name: example\n    rules:\n      - alert: HostLoadIsHigh\n        expr: node_load1 > 8\n        for: 5m\n        labels: { severity: warning }";

/** A rule file's text, with line numbers and what is wrong where it stands. Tab leaves the field. */
export default function RuleEditor({ initial, label, changed, findings, focus, ref }: RuleEditorProps) {
  const place = useRef<HTMLDivElement>(null);
  const view = useRef<EditorView>(null);
  const latest = useRef({ changed, initial, focus });
  useEffect(() => {
    latest.current = { ...latest.current, changed };
  });
  useEffect(() => {
    if (!place.current) return undefined;
    const made = new EditorView({ parent: place.current, state: EditorState.create({ doc: latest.current.initial, extensions: extensions(label, (text) => latest.current.changed(text)) }) });
    view.current = made;
    if (latest.current.focus) made.focus();
    return () => made.destroy();
  }, [label]);
  useEffect(() => {
    const { current } = view;
    if (current) current.dispatch(setDiagnostics(current.state, findings.flatMap((finding) => diagnosticOf(finding, current.state.doc))));
  }, [findings]);
  useImperativeHandle(ref, () => ({
    goTo: (line) => {
      const { current } = view;
      if (!current) return;
      const { from } = current.state.doc.line(Math.min(Math.max(1, line), current.state.doc.lines));
      current.dispatch({ selection: { anchor: from }, effects: EditorView.scrollIntoView(from, { y: "center" }) });
      current.focus();
    },
  }));
  return <div ref={place} className="rule-editor" />;
}

const extensions = (label: string, changed: (text: string) => void): Extension => [
  lineNumbers(), lintGutter(), highlightActiveLineGutter(), history(), bracketMatching(), highlightActiveLine(), indentUnit.of("  "), EditorState.tabSize.of(2), yaml(), syntaxHighlighting(codeColours), editorTheme,
  EditorView.lineWrapping, placeholder(EXAMPLE), EditorView.contentAttributes.of({ "aria-label": label, spellcheck: "false" }),
  EditorView.updateListener.of((update) => update.docChanged && changed(update.state.doc.toString())),
  keymap.of([{ key: "Escape", run: (editor) => (editor.contentDOM.blur(), true) }, ...historyKeymap, ...defaultKeymap]),
];

function diagnosticOf({ at, severity, message, next }: RuleFinding, doc: Text): Diagnostic[] {
  if (at?.line === undefined || at.line < 1 || at.line > doc.lines) return [];
  const line = doc.line(at.line);
  const from = Math.min(line.from + Math.max(0, (at.column ?? 1) - 1), line.to);
  return [{ from, to: Math.max(from, line.to), severity, message: [message, next].filter(Boolean).join("\n") }];
}
