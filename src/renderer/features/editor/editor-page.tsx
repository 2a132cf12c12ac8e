import { useDeferredValue, useMemo, useRef } from "react";
import { RunbookId } from "../../../shared/ids";
import type { RunbookText as KnownText, VerbOffer } from "../../../shared/runbook/editing";
import type { Finding, Runbook } from "../../../shared/runbook/model";
import { parseRunbook } from "../../../shared/runbook/parse";
import { useConsole, useKnown, useQuery } from "../../app/hooks";
import { formatRoute } from "../../app/route";
import { RunbookFolderLine } from "../../app/runbook-folder";
import { Badge } from "../../components/badge";
import { Button, ButtonLink } from "../../components/button";
import { Answer } from "../../components/empty";
import { ProblemNote } from "../../components/problem-note";
import { RunbookText } from "../../components/runbook-text";
import { localTime } from "../../lib/time";
import { plural } from "../../lib/units";
import { CodeEditor } from "./code-editor";
import { ConflictDialog } from "./conflict-dialog";
import { mend, rangeOf } from "./extensions";
import { FileActions } from "./file-actions";
import { FindingList } from "./finding-list";
import { LeaveDialog } from "./leave-dialog";
import { type Editing, useEditing } from "./use-editing";
import "./editor-page.css";

/** A runbook's text to edit, and beside it what the console makes of it. */
export function EditorPage({ id }: { id: string }) {
  const text = useQuery("runbooks.text", { id: RunbookId.parse(id) });
  const verbs = useQuery("runbooks.verbs", undefined);
  return (
    <Answer known={text} what="the runbook's text" retry={() => void text.refetch()}>
      {(known) => (verbs.value ? <Desk id={id} opened={known} verbs={verbs.value} /> : null)}
    </Answer>
  );
}

function Desk({ id, opened, verbs }: { id: string; opened: KnownText; verbs: readonly VerbOffer[] }) {
  const fleet = useKnown(useConsole().fleet).value?.fleet;
  const editing = useEditing(id, opened);
  const { known, view, attach, setText, save } = editing;
  const parse = useParse(known, verbs);
  const shown = useDeferredValue(editing.text);
  const runbook = useMemo(() => parse(shown), [parse, shown]);
  const jump = (finding: Finding): void => {
    const editor = view.current;
    if (!editor) return;
    const { from, to } = rangeOf(finding, editor.state.doc);
    editor.dispatch({ selection: { anchor: from, head: to }, scrollIntoView: true });
    editor.focus();
  };
  const settle = (finding: Finding): void => {
    const editor = view.current;
    if (editor && finding.text !== undefined && finding.instead !== undefined) mend(editor, rangeOf(finding, editor.state.doc).from, finding.text, finding.instead);
  };
  return (
    <div className="editor">
      <Head known={known} editing={editing} title={runbook.title} />
      <Notes known={known} editing={editing} />
      <div className="editor-columns">
        <div className="editor-text">
          <CodeEditor
            key={id} initial={editing.text} label={`Text of ${known.path}`} ready={attach}
            parse={parse} fleet={() => fleet} verbs={() => verbs} changed={setText} save={() => void save()}
          />
          <p id="editor-keys" className="sr-only">Control or Command S saves. F8 goes to the next finding. Escape, then Tab, leaves the text.</p>
          <FindingList findings={runbook.findings} jump={jump} mend={settle} />
        </div>
        <section className="editor-preview" aria-label="Preview" tabIndex={0}><Preview runbook={runbook} /></section>
      </div>
      <ConflictDialog editing={editing} />
      <LeaveDialog editing={editing} />
    </div>
  );
}

/** Parses a text once, however many ask for it. */
function useParse(known: KnownText, verbs: readonly VerbOffer[]): (text: string) => Runbook {
  const last = useRef<{ text: string; runbook: Runbook; by: unknown }>(undefined);
  return useMemo(() => {
    const byName = new Map(verbs.map((verb) => [verb.verb, verb]));
    return (text: string): Runbook => {
      if (last.current?.text !== text || last.current.by !== byName) last.current = { text, by: byName, runbook: parseRunbook(text, { id: known.id, file: known.path, verbs: byName }) };
      return last.current.runbook;
    };
  }, [known.id, known.path, verbs]);
}

function Head({ known, editing, title }: { known: KnownText; editing: Editing; title: string }) {
  const { dirty, saving, save, forget } = editing;
  return (
    <header className="page-head row spread editor-head">
      <div>
        <p className="crumbs"><a href={formatRoute({ page: "runbooks" })}>Runbooks</a><span aria-hidden>/</span><a className="mono" href={formatRoute({ page: "runbook", id: known.id })}>{known.id}</a></p>
        <h1 className="page-title">{title} <span className="editor-dirty" role="status">{dirty && <Badge title="Not in the file yet">unsaved</Badge>}</span></h1>
      </div>
      <div className="row">
        <FileActions known={known} forget={forget} />
        <ButtonLink href={formatRoute({ page: "runbook", id: known.id })}>Read and run</ButtonLink>
        <Button look="primary" disabled={saving || (!dirty && !known.isCopiedOnWrite)} title="Ctrl S or Cmd S" aria-keyshortcuts="Control+S Meta+S" onClick={() => void save()}>
          {known.isCopiedOnWrite ? "Save as yours" : "Save"}
        </Button>
      </div>
    </header>
  );
}

function Notes({ known, editing }: { known: KnownText; editing: Editing }) {
  const { restored, conflict, saved, problem, dirty, discard, setAsking } = editing;
  return (
    <div className="stack editor-notes">
      <RunbookFolderLine />
      {known.origin === "shipped" && <p className="dim">This runbook ships with the console. Saving writes a copy, <span className="mono">{known.path}</span>, to your folder; the copy is then used instead of the shipped one.</p>}
      {known.origin === "opened" && <p className="dim">This document lies outside of your folder. Saving writes a copy, <span className="mono">{known.path}</span>, to your folder.</p>}
      {known.shipped && <p className="dim">This is your copy; it is used instead of the shipped runbook.</p>}
      {restored !== undefined && dirty && <p className="row">Unsaved text of {localTime(restored)} is here again. <Button size="s" onClick={discard}>Discard it</Button></p>}
      {conflict && <p className="row editor-conflict" role="alert">{conflict.text === undefined ? "The file is gone." : "The file has changed meanwhile."} <Button size="s" onClick={() => setAsking(true)}>Look and choose…</Button></p>}
      {problem && <ProblemNote problem={problem} alert />}
      <div role="status">
        {saved && !dirty && (
          <p>
            Saved {localTime(saved.at)} to <span className="mono">{saved.file}</span>.{saved.isNewCopy && known.origin !== "opened" && " It is used instead of the shipped one."}
            {saved.redlined.length > 0 && <> {plural(saved.redlined.length, "run")} under way {saved.redlined.length === 1 ? "goes" : "go"} on as planned and {saved.redlined.length === 1 ? "keeps" : "keep"} this edit as a redline.</>}
          </p>
        )}
      </div>
    </div>
  );
}

function Preview({ runbook }: { runbook: Runbook }) {
  const steps = runbook.phases.flatMap((phase) => phase.steps);
  const count = (kind: string) => steps.filter((step) => step.kind === kind).length;
  return (
    <>
      <p className="faint">{plural(steps.length, "step")}: {count("action")} act, {count("manual")} by hand, {plural(count("gate"), "gate")}{!runbook.armed && "; without front matter it is walked step by step"}</p>
      <RunbookText runbook={runbook} />
    </>
  );
}
