import { useState } from "react";
import type { BaselineView } from "../../../shared/judge/baselines-ask";
import type { Problem } from "../../../shared/problem";
import { useConsole } from "../../app/hooks";
import { Moment } from "../../components/age";
import { Button } from "../../components/button";
import { Field } from "../../components/field";
import { ProblemNote } from "../../components/problem-note";
import { FORMATS } from "../../lib/units";

const textOf = (value: number | undefined): string => (value === undefined ? "" : String(Number(value.toPrecision(6))));
const shownAs = (text: string, format: (value: number) => string): string => (text.trim() === "" || !Number.isFinite(Number(text)) ? "a number" : format(Number(text)));

/** A person's thresholds of one figure; they count more than what is learned. */
export function BaselineForm({ baseline, done }: { baseline: BaselineView; done: () => void }) {
  const { client } = useConsole();
  const { figure, object, unit, now, chosen, worse } = baseline;
  const [warning, setWarning] = useState(textOf(now?.warning));
  const [critical, setCritical] = useState(textOf(now?.critical));
  const [problem, setProblem] = useState<Problem>();
  const ready = [warning, critical].every((text) => text.trim() !== "" && Number.isFinite(Number(text)));
  const settle = (asked: Promise<{ ok: true } | { ok: false; problem: Problem }>): void => void asked.then((outcome) => (outcome.ok ? done() : setProblem(outcome.problem)));
  return (
    <form className="row baseline-form" aria-label={`Thresholds of ${baseline.title} on ${object.id}`} onSubmit={(event) => { event.preventDefault(); if (ready) settle(client.ask("baselines.set", { figure, object, warning: Number(warning), critical: Number(critical) })); }}>
      <Field label={`Warning ${worse}`} value={warning} inputMode="decimal" onChange={(event) => setWarning(event.target.value)} hint={shownAs(warning, FORMATS[unit])} />
      <Field label={`Critical ${worse}`} value={critical} inputMode="decimal" onChange={(event) => setCritical(event.target.value)} hint={shownAs(critical, FORMATS[unit])} />
      <Button type="submit" look="primary" disabled={!ready}>Save</Button>
      {chosen && <Button onClick={() => settle(client.ask("baselines.clear", { figure, object }))}>Back to what is learned</Button>}
      {chosen && <span className="dim">chosen by {chosen.actor}, <Moment at={chosen.at} /></span>}
      {problem && <ProblemNote problem={problem} alert />}
    </form>
  );
}
