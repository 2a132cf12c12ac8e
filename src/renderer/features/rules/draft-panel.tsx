import { lazy, Suspense, useId, useMemo, useRef, useState } from "react";
import type { Problem } from "../../../shared/problem";
import { useConsole } from "../../app/hooks";
import { notify } from "../../app/notices";
import { offerUndo } from "../../app/undo-note";
import { Button, CopyButton } from "../../components/button";
import { Loading } from "../../components/empty";
import { Field } from "../../components/field";
import { ProblemNote } from "../../components/problem-note";
import { TwoPressButton } from "../../components/two-press-button";
import { plural } from "../../lib/units";
import { DraftBacktests } from "./draft-backtests";
import { Findings } from "./findings";
import { dropDraft, writeDraft, type RuleDraft } from "./rule-draft";
import type { RuleEditorHandle } from "./rule-editor";
import { useRuleCheck } from "./use-rule-check";

// The editor is large; the list of rules stands before it is there.
const RuleEditor = lazy(() => import("./rule-editor"));

/** Rules as they are written: what is wrong with them, and when they would have fired, before they are in use. */
export function DraftPanel({ draft, inUse, focus }: { draft: RuleDraft; inUse: () => void; focus: boolean }) {
  const { client } = useConsole();
  const { file, name, text, before } = draft;
  const [problem, setProblem] = useState<Problem>();
  const editor = useRef<RuleEditorHandle>(null);
  const title = useId();
  const { check, problem: unread, isCurrent } = useRuleCheck(name, text);
  const findings = useMemo(() => check?.findings ?? [], [check]);
  const errors = findings.filter(({ severity }) => severity === "error").length;
  const isChanged = text !== before;
  const ready = isCurrent && check !== undefined && errors === 0 && check.rules.length > 0 && name.trim() !== "" && (file === undefined || isChanged);
  const replaces = problem?.code === "rules.exists";
  const isOurs = file?.origin !== "fleet";
  // A line of a document is not the line of the block in it.
  const isDocument = /\.(md|markdown)$/i.test(name);
  const take = async (): Promise<void> => {
    if (!ready || !isOurs) return;
    const outcome = await client.ask("rules.import", { name: name.trim(), text, replace: replaces || file !== undefined });
    if (!outcome.ok) return setProblem(outcome.problem);
    if (file) offerUndo({ words: `${name} is changed.`, undo: () => client.ask("rules.import", { name, text: before, replace: true }) });
    dropDraft();
    inUse();
  };
  return (
    <section className="rule-draft" aria-labelledby={title}>
      <header className="row spread">
        <h2 id={title}>{file ? <>Draft of <span className="mono">{name}</span></> : "New rules"}</h2>
        <span className="row">
          {isChanged ? <TwoPressButton first="Discard" second="Confirm: discard the draft" onConfirm={dropDraft} /> : <Button onClick={dropDraft}>Close</Button>}
          {isOurs ? <Button look="primary" type="submit" form={`${title}-form`} disabled={!ready}>{replaces ? "Replace the file" : file ? "Save" : "Import"}</Button> : <CopyButton text={text} label="Copy the text" quiet={false} />}
        </span>
      </header>
      <p className="dim">{explain(file !== undefined, isOurs)}</p>
      {(problem ?? unread) && <ProblemNote problem={problem ?? unread ?? { code: "", message: "" }} alert />}
      <form id={`${title}-form`} className="rule-draft-form" onSubmit={(event) => { event.preventDefault(); void take(); }}>
        {!file && <Source name={name} settled={() => setProblem(undefined)} />}
        <Suspense fallback={<Loading what="the editor" />}>
          <RuleEditor key={draft.number} ref={editor} focus={focus} initial={text} label="Text of the rules" findings={isDocument ? [] : findings} changed={(next) => { writeDraft({ text: next }); setProblem(undefined); }} />
        </Suspense>
      </form>
      <div role="status" aria-label="What it holds" className="stack">
        {check && <p className={errors > 0 ? "field-error" : "dim"}>{plural(check.groups, "group")}, {plural(check.alerts, "alerting rule")}, {plural(check.recordings, "recording rule")}{errors > 0 && `; ${plural(errors, "error")} keep${errors === 1 ? "s" : ""} it out`}</p>}
        {check && <Findings findings={check.findings} goTo={isDocument ? undefined : (line) => editor.current?.goTo(line)} />}
      </div>
      {check && <DraftBacktests rules={check.rules} />}
    </section>
  );
}

function explain(isKnown: boolean, isOurs: boolean): string {
  if (!isOurs) return "This file is the fleet's, and the console does not write it. Try a change here, then copy the text to the file: it is taken into use as soon as it lies there.";
  return isKnown ? "In use once it is saved. Until then the file goes on as it is." : "A rule file of Prometheus, or a Markdown document with rules in it. A copy is kept in the data folder and evaluated at once.";
}

/** Where new rules come from, and what they are called. */
function Source({ name, settled }: { name: string; settled: () => void }) {
  const file = useId();
  const choose = async (chosen: File | undefined): Promise<void> => {
    if (!chosen) return;
    try {
      writeDraft({ name: chosen.name, text: await chosen.text() }, true);
      settled();
    } catch (thrown) {
      notify({ code: "rules.unreadable", message: `${chosen.name} cannot be read.`, cause: String(thrown) });
    }
  };
  return (
    <div className="row rule-source">
      <div className="field">
        <label htmlFor={file}>File</label>
        <input id={file} className="input" type="file" accept=".yml,.yaml,.rules,.md,.txt" onChange={(event) => void choose(event.target.files?.[0])} />
      </div>
      <Field label="Name" value={name} onChange={(event) => { writeDraft({ name: event.target.value }); settled(); }} hint="under which it is kept" />
    </div>
  );
}
