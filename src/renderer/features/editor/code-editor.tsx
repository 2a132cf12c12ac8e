import { EditorState } from "@codemirror/state";
import { EditorView } from "@codemirror/view";
import { useEffect, useRef } from "react";
import { editorExtensions, type EditorPorts } from "./extensions";

export interface CodeEditorProps extends EditorPorts {
  /** What it begins with; later changes of it are not followed. */
  initial: string;
  label: string;
  /** Handed the view once it is there, for jumps and replacements. */
  ready: (view: EditorView) => void;
}

/** CodeMirror in React's tree. */
export function CodeEditor({ initial, label, ready, ...ports }: CodeEditorProps) {
  const place = useRef<HTMLDivElement>(null);
  const latest = useRef({ ports, initial, ready });
  useEffect(() => {
    latest.current = { ...latest.current, ports };
  });
  useEffect(() => {
    const parent = place.current;
    if (!parent) return undefined;
    const now = () => latest.current.ports;
    const live: EditorPorts = { parse: (text) => now().parse(text), fleet: () => now().fleet(), verbs: () => now().verbs(), changed: (text) => now().changed(text), save: () => now().save() };
    const view = new EditorView({ parent, state: EditorState.create({ doc: latest.current.initial, extensions: editorExtensions(live, label) }) });
    latest.current.ready(view);
    view.focus();
    // The list of findings takes room from the text; the caret must not end up behind it.
    const observer = new ResizeObserver(() => {
      if (view.hasFocus) view.dispatch({ effects: EditorView.scrollIntoView(view.state.selection.main.head) });
    });
    observer.observe(parent);
    return () => {
      observer.disconnect();
      view.destroy();
    };
  }, [label]);
  return <div ref={place} className="code-editor" />;
}
