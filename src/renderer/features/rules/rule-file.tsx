import { Fragment, memo, useState } from "react";
import { formatDuration } from "../../../shared/duration";
import type { RuleFileView, RuleGroupView, RuleView } from "../../../shared/rules/ask";
import { severityOf } from "../../../shared/severity";
import { useConsole, useKnown } from "../../app/hooks";
import { notify } from "../../app/notices";
import { formatRoute } from "../../app/route";
import { offerUndo } from "../../app/undo-note";
import { sourceWords } from "../../app/use-promql";
import { Age } from "../../components/age";
import { AlertMark } from "../../components/alert-mark";
import { Badge } from "../../components/badge";
import { Button, ButtonLink } from "../../components/button";
import { StateMark } from "../../components/state-mark";
import { TwoPressButton } from "../../components/two-press-button";
import { formatLatency, plural } from "../../lib/units";
import { BacktestPanel } from "./backtest-panel";
import { faceOf } from "./filter-rules";
import { Findings } from "./findings";
import { draftOf } from "./rule-draft";

const nameOf = (file: string): string => file.split(/[\\/]/).at(-1) ?? file;

/** One rule file: what is wrong with it, and its groups. */
export const RuleFile = memo(function RuleFile({ file }: { file: RuleFileView }) {
  const { client, info } = useConsole();
  const home = useKnown(info).value?.home;
  // The console makes it anew whenever the objectives change.
  const isMade = home !== undefined && /^[\\/]slos[\\/][^\\/]+\.yml$/.test(file.file.startsWith(home) ? file.file.slice(home.length) : "");
  const errors = file.findings.filter(({ severity }) => severity === "error").length;
  const textOf = () => client.ask("rules.text", { file: file.file });
  const edit = async (): Promise<void> => {
    const text = await textOf();
    if (text.ok) draftOf(text.value);
    else notify(text.problem);
  };
  const remove = async (): Promise<void> => {
    // Read before it is gone, so that it can come back.
    const text = await textOf();
    const outcome = text.ok ? await client.ask("rules.remove", { file: file.file }) : text;
    if (!outcome.ok) return notify(outcome.problem);
    const name = nameOf(file.file);
    if (text.ok) offerUndo({ words: `${name} is removed.`, undo: () => client.ask("rules.import", { name, text: text.value.text }) });
    return undefined;
  };
  return (
    <section className="rule-file" aria-label={file.file}>
      <header className="rule-file-head">
        <h2 className="mono">{file.file}</h2>
        <Badge>{isMade ? "made of the objectives" : file.origin === "fleet" ? "named by the fleet file" : "imported"}</Badge>
        {errors > 0 && <StateMark state="failed" word={`${plural(errors, "error")}: ${file.groups.length > 0 ? "the last good version is in use" : "not in use"}`} />}
        <span className="row rule-file-acts">
          {isMade ? <ButtonLink size="s" href={formatRoute({ page: "objectives" })}>Objectives</ButtonLink> : <Button size="s" onClick={() => void edit()}><>{file.origin === "imported" ? "Edit…" : "Try a change…"}<span className="sr-only"> {nameOf(file.file)}</span></></Button>}
          {file.origin === "imported" && <TwoPressButton size="s" look="danger" first="Remove" second="Confirm: remove this file" onConfirm={() => void remove()} />}
        </span>
      </header>
      <Findings findings={file.findings} />
      {file.groups.map((group) => <Group key={group.name} file={file.file} group={group} />)}
    </section>
  );
});

function Group({ file, group }: { file: string; group: RuleGroupView }) {
  const [open, setOpen] = useState<string>();
  const took = group.rules.reduce((total, { evaluationMs = 0 }) => total + evaluationMs, 0);
  // After a start they are known as they were left, without the times they took.
  const isTimed = group.rules.some(({ evaluationMs }) => evaluationMs !== undefined);
  return (
    <section aria-label={`Group ${group.name}`}>
      <header className="row rule-group">
        <h3>{group.name}</h3>
        <span className="dim">every {formatDuration(group.intervalMs)}{group.queryOffsetMs > 0 && `, ${formatDuration(group.queryOffsetMs)} back`}{group.limit > 0 && `, at most ${group.limit}`}</span>
        <span className="dim">{group.lastEvaluatedAt === undefined ? "not evaluated yet" : <>evaluated <Age at={group.lastEvaluatedAt} ago staleMs={2 * group.intervalMs + 5_000} />{isTimed && ` in ${formatLatency(took)}`}</>}</span>
      </header>
      <div className="table-wrap">
        <table className="table rules">
          <caption className="sr-only">Rules of {group.name}</caption>
          <thead><tr><th>State</th><th>Rule</th><th>Expression</th><th className="right">For</th><th className="right">Took</th><th>Where</th><th><span className="sr-only">Actions</span></th></tr></thead>
          <tbody>
            {group.rules.map((rule, index) => {
              // Two rules of one group may have one name.
              const id = `${rule.name} ${rule.line ?? index}`;
              const isOpen = open === id;
              return (
                <Fragment key={id}>
                  <Row rule={rule} isOpen={isOpen} toggle={() => setOpen(isOpen ? undefined : id)} />
                  {isOpen && <tr><td colSpan={7}><BacktestPanel rule={{ kind: "known", rule: { file, group: group.name, name: rule.name } }} name={rule.name} /></td></tr>}
                </Fragment>
              );
            })}
          </tbody>
        </table>
      </div>
    </section>
  );
}

function Row({ rule, isOpen, toggle }: { rule: RuleView; isOpen: boolean; toggle: () => void }) {
  const face = faceOf(rule);
  const severity = severityOf(rule.labels["severity"]);
  return (
    <tr className={isOpen ? "rule-open" : undefined}>
      <td>
        {face.state === "ok" && <StateMark state="healthy" word={face.word} />}
        {face.state === "unknown" && <StateMark state="not seen" word={face.word} />}
        {face.state === "failing" && <StateMark state="failed" word={face.word} />}
        {(face.state === "firing" || face.state === "pending") && <AlertMark state={face.state} severity={severity} word={`${face.word}${rule.alerts > 1 ? ` (${rule.alerts})` : ""}`} />}
      </td>
      <td>
        <span className="name">{rule.name}</span> {rule.kind === "record" ? <Badge>records</Badge> : severity !== "none" && <Badge>{rule.labels["severity"]}</Badge>}
        {rule.line !== undefined && <p className="why">line {rule.line}</p>}
      </td>
      <td>
        <a className="rule-expression mono" href={formatRoute({ page: "query", expressions: [rule.expression] })} title={`${rule.expression}\n\nOpens it in Query`}>{rule.expression}</a>
        {rule.problem && <p className="field-error">{rule.problem.message}{rule.problem.cause && ` (${rule.problem.cause})`}</p>}
      </td>
      <td className="right num">{rule.forMs > 0 ? formatDuration(rule.forMs) : "–"}</td>
      <td className="right num">{rule.evaluationMs === undefined ? "–" : formatLatency(rule.evaluationMs)}</td>
      <td className="dim">{rule.evaluatedBy === undefined ? "–" : sourceWords(rule.evaluatedBy)}</td>
      <td className="right">{rule.kind === "alert" && <Button size="s" aria-expanded={isOpen} aria-label={`Backtest ${rule.name}`} onClick={toggle}>Backtest</Button>}</td>
    </tr>
  );
}
