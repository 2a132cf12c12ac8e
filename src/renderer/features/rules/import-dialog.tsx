import { useDeferredValue, useEffect, useId, useState } from "react";
import type { Problem } from "../../../shared/problem";
import type { RuleCheck } from "../../../shared/rules/ask";
import { useConsole } from "../../app/hooks";
import { Button } from "../../components/button";
import { Dialog } from "../../components/dialog";
import { Field } from "../../components/field";
import { ProblemNote } from "../../components/problem-note";
import { plural } from "../../lib/units";
import { Findings } from "./findings";

/** Takes over rules from a file or a pasted text. What is wrong with them is shown before they are in use. */
export function ImportDialog({ onClose, imported }: { onClose: () => void; imported: () => void }) {
  const { client } = useConsole();
  const file = useId();
  const [name, setName] = useState("rules.yml");
  const [text, setText] = useState("");
  const [problem, setProblem] = useState<Problem>();
  const { check, problem: unread } = useRuleCheck(name, text);
  const errors = check?.findings.filter(({ severity }) => severity === "error").length ?? 0;
  const ready = text.trim() !== "" && name.trim() !== "" && check !== undefined && errors === 0 && check.groups > 0;
  const replaces = problem?.code === "rules.exists";
  const choose = async (chosen: File | undefined): Promise<void> => {
    if (!chosen) return;
    setName(chosen.name);
    setText(await chosen.text());
    setProblem(undefined);
  };
  const take = async (): Promise<void> => {
    if (!ready) return undefined;
    const outcome = await client.ask("rules.import", { name: name.trim(), text, replace: replaces });
    if (!outcome.ok) return setProblem(outcome.problem);
    imported();
    return onClose();
  };
  return (
    <Dialog
      open onClose={onClose} title="Import rules" description="A rule file of Prometheus, or a Markdown document with rules in it. A copy is kept in the data folder and evaluated at once."
      actions={<><Button onClick={onClose}>Cancel</Button><Button look="primary" type="submit" form="rule-import" disabled={!ready}>{replaces ? "Replace the file" : "Import"}</Button></>}
    >
      <form id="rule-import" className="stack rule-import" onSubmit={(event) => { event.preventDefault(); void take(); }}>
        <div className="field">
          <label htmlFor={file}>File</label>
          <input id={file} className="input" type="file" accept=".yml,.yaml,.rules,.md,.txt" onChange={(event) => void choose(event.target.files?.[0])} />
        </div>
        <div className="field">
          <label htmlFor={`${file}-text`}>Or its text</label>
          <textarea id={`${file}-text`} className="input" value={text} spellCheck={false} placeholder={"groups:\n  - name: example\n    rules:\n      - alert: …"} onChange={(event) => { setText(event.target.value); setProblem(undefined); }} />
        </div>
        <Field label="Name" value={name} onChange={(event) => { setName(event.target.value); setProblem(undefined); }} hint="under which it is kept" />
        <div role="status" aria-label="What it holds" className="stack">
          {check && <p className={errors > 0 ? "field-error" : "dim"}>{plural(check.groups, "group")}, {plural(check.alerts, "alerting rule")}, {plural(check.recordings, "recording rule")}{errors > 0 && `; ${plural(errors, "error")} keep${errors === 1 ? "s" : ""} it out`}</p>}
          {check && <Findings findings={check.findings} />}
        </div>
        {(problem ?? unread) && <ProblemNote problem={problem ?? unread ?? { code: "", message: "" }} alert />}
      </form>
    </Dialog>
  );
}

/** What the core makes of a text while it is written. */
function useRuleCheck(name: string, text: string): { check?: RuleCheck; problem?: Problem } {
  const { client } = useConsole();
  const sought = useDeferredValue(text);
  const [known, setKnown] = useState<{ check?: RuleCheck; problem?: Problem }>({});
  useEffect(() => {
    if (sought.trim() === "") return undefined;
    let gone = false;
    const timer = setTimeout(() => {
      void client.ask("rules.check", { name: name.trim() || "rules.yml", text: sought }).then((outcome) => {
        if (!gone) setKnown(outcome.ok ? { check: outcome.value } : { problem: outcome.problem });
      });
    }, 200);
    return () => {
      gone = true;
      clearTimeout(timer);
    };
  }, [client, name, sought]);
  return sought.trim() === "" ? {} : known;
}
