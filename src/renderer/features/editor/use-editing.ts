import type { EditorView } from "@codemirror/view";
import { useEffect, useEffectEvent, useRef, useState } from "react";
import type { Problem } from "../../../shared/problem";
import type { RunbookText, SaveResult } from "../../../shared/runbook/editing";
import { RunbookId, type RunId } from "../../../shared/ids";
import { useConsole } from "../../app/hooks";
import { replaceRoute } from "../../app/navigation";
import { type Draft, dropDraft, keepDraft, readDraft } from "./drafts";

/** The file as another hand left it; without text it is gone. */
export interface Conflict {
  text?: string;
  basis: string;
}

export interface Saved {
  at: number;
  file: string;
  isNewCopy: boolean;
  redlined: RunId[];
}

const KEEP_AFTER_MS = 400;

/** One text being edited: what it is now, what the file holds, and what stands between them. */
export function useEditing(id: string, opened: RunbookText) {
  const { client } = useConsole();
  const [known, setKnown] = useState(opened);
  const [draft] = useState<Draft | undefined>(() => unsaved(id, opened));
  const [base, setBase] = useState({ text: known.text, basis: draft?.basis ?? known.basis });
  const [text, setText] = useState(draft?.text ?? known.text);
  const [restored, setRestored] = useState(draft?.at);
  const [conflict, setConflict] = useState<Conflict | undefined>(draft && draft.basis !== known.basis ? { text: known.text, basis: known.basis } : undefined);
  const [asking, setAsking] = useState(false);
  const [saving, setSaving] = useState(false);
  const [saved, setSaved] = useState<Saved>();
  const [problem, setProblem] = useState<Problem>();
  const view = useRef<EditorView>(undefined);
  const seen = useRef(known.basis);
  const dirty = text !== base.text;

  const replace = (next: string): void => {
    const editor = view.current;
    if (!editor || editor.state.doc.toString() === next) return;
    editor.dispatch({ changes: { from: 0, to: editor.state.doc.length, insert: next }, selection: { anchor: Math.min(editor.state.selection.main.anchor, next.length) } });
  };
  const take = (disk: Conflict & { text: string }): void => {
    setBase({ text: disk.text, basis: disk.basis });
    setConflict(undefined);
    setAsking(false);
    replace(disk.text);
  };

  const fileChanged = useEffectEvent((disk: RunbookText): void => {
    setKnown(disk);
    if (disk.basis === seen.current) return;
    seen.current = disk.basis;
    if (disk.basis === base.basis) return;
    if (!dirty || disk.text === text) take(disk);
    else setConflict({ text: disk.text, basis: disk.basis });
  });
  useEffect(() => client.listen("runbooks.changed", () => {
    void client.ask("runbooks.text", { id: RunbookId.parse(id) }).then((disk) => disk.ok && fileChanged(disk.value));
  }), [client, id]);

  useEffect(() => {
    if (!dirty) {
      dropDraft(id);
      return undefined;
    }
    const keep = (): void => void keepDraft(id, { text, basis: base.basis, at: Date.now() });
    const timer = setTimeout(keep, KEEP_AFTER_MS);
    window.addEventListener("pagehide", keep);
    return () => {
      clearTimeout(timer);
      window.removeEventListener("pagehide", keep);
    };
  }, [id, text, dirty, base.basis]);

  /** Whether the text is in the file now. `over`: writes over the file that this basis names. */
  const save = async (over?: string): Promise<boolean> => {
    if (saving) return false;
    setSaving(true);
    setProblem(undefined);
    const outcome = await client.ask("runbooks.save", { id: RunbookId.parse(id), text, basis: over ?? base.basis });
    setSaving(false);
    if (outcome.ok) return settle(outcome.value, text);
    setProblem(outcome.problem);
    return false;
  };
  const settle = (result: SaveResult, written: string): boolean => {
    if (result.outcome === "conflict") {
      setConflict({ text: result.text, basis: result.basis });
      setAsking(true);
      return false;
    }
    seen.current = result.basis;
    setBase({ text: written, basis: result.basis });
    setConflict(undefined);
    setAsking(false);
    setRestored(undefined);
    setSaved({ at: Date.now(), file: result.file, isNewCopy: result.isNewCopy, redlined: result.redlined });
    dropDraft(id);
    if (known.origin === "opened") replaceRoute({ page: "edit", id: result.id });
    return true;
  };
  const discard = (): void => {
    setRestored(undefined);
    dropDraft(id);
    if (conflict?.text !== undefined) take({ text: conflict.text, basis: conflict.basis });
    else replace(base.text);
  };
  const attach = (created: EditorView): void => {
    view.current = created;
  };
  return { known, text, setText, base, dirty, restored, conflict, asking, setAsking, saving, saved, problem, view, attach, save, discard, take, forget: () => dropDraft(id) };
}

export type Editing = ReturnType<typeof useEditing>;

function unsaved(id: string, known: RunbookText): Draft | undefined {
  const draft = readDraft(id);
  return draft && draft.text !== known.text ? draft : undefined;
}
