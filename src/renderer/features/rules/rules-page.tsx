import { useDeferredValue, useMemo, useState } from "react";
import type { RuleList } from "../../../shared/rules/ask";
import { AlertTabs } from "../../app/alert-tabs";
import { useQuery } from "../../app/hooks";
import { usePageKeys } from "../../app/page-keys";
import { useKeyActions } from "../../app/use-key-actions";
import { Kbd } from "../../components/badge";
import { Button } from "../../components/button";
import { Answer, Empty } from "../../components/empty";
import { FilterBox } from "../../components/field";
import { ProblemNote } from "../../components/problem-note";
import { plural } from "../../lib/units";
import { countRules, filterRules } from "./filter-rules";
import { DraftPanel } from "./draft-panel";
import { startDraft, useRuleDraft } from "./rule-draft";
import { RuleFile } from "./rule-file";
import "./rules.css";

const KEYS = [{ keys: ["i"], does: "Import or write rules" }] as const;

/** The rule files that are evaluated, with what is wrong with them. */
export function RulesPage() {
  const rules = useQuery("rules.list", undefined, { refetchOn: ["alerts.changed"] });
  const draft = useRuleDraft();
  // One that was there before is come back to: it does not take the keys away.
  const [before] = useState(draft?.number);
  usePageKeys("Rules", KEYS);
  useKeyActions({ i: draft ? undefined : startDraft });
  return (
    <>
      <header className="page-head">
        <h1 className="page-title">Rules</h1>
        <p className="dim">Prometheus's rule files as they are. Each group is evaluated where its series are: on a Prometheus of the fleet, or here.</p>
      </header>
      <AlertTabs page="rules" />
      {draft
        ? <DraftPanel draft={draft} focus={draft.number !== before} inUse={() => void rules.refetch()} />
        : <Answer known={rules} what="the rules" retry={() => void rules.refetch()}>{(list) => <Files list={list} />}</Answer>}
    </>
  );
}

function Files({ list }: { list: RuleList }) {
  const [text, setText] = useState("");
  const sought = useDeferredValue(text);
  const shown = useMemo(() => filterRules(list.files, sought), [list.files, sought]);
  const { alerts, recordings, failing, groups } = countRules(list.files);
  const button = <Button onClick={startDraft} look={list.files.length === 0 ? "primary" : "plain"} aria-keyshortcuts="i"><>New rules… <Kbd>i</Kbd></></Button>;
  const unmatched = list.unmatched.map((pattern) => <ProblemNote key={pattern} look="warning" problem={{ code: "rules.unmatched", message: `The fleet file names the rules "${pattern}", and there is no such file.`, next: "Paths are taken from the fleet file's folder." }} />);
  if (list.files.length === 0) {
    return <>{unmatched}<Empty title="There are no rules yet"><p>Name rule files under <code>rules:</code> in the fleet file, or import some: a file, a text written here, or a Markdown document with rules in it.</p>{button}</Empty></>;
  }
  return (
    <>
      <div className="row">
        {button}
        <FilterBox label="Filter rules" value={text} onChange={setText} />
        <span className="faint" role="status">
          {plural(list.files.length, "file")}, {plural(groups, "group")}: {plural(alerts, "alerting rule")}, {plural(recordings, "recording rule")}{failing > 0 && `; ${failing} cannot be evaluated`}
        </span>
      </div>
      {unmatched}
      {shown.length === 0 && <Empty title={`No rule matches "${sought}"`} />}
      {shown.map((file) => <RuleFile key={file.file} file={file} />)}
    </>
  );
}
