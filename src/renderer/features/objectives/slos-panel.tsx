import { memo, useState } from "react";
import { formatDuration } from "../../../shared/duration";
import type { SloView } from "../../../shared/judge/slo-ask";
import { useConsole, useKnown, useQuery } from "../../app/hooks";
import { formatRoute } from "../../app/route";
import { sourceWords } from "../../app/use-promql";
import { Age } from "../../components/age";
import { Button } from "../../components/button";
import { Answer, Empty } from "../../components/empty";
import { Panel } from "../../components/panel";
import { ProblemNote } from "../../components/problem-note";
import { StateMark, type StateWord } from "../../components/state-mark";
import { formatNumber, formatRatio } from "../../lib/units";
import { DayStrip } from "./day-strip";
import { finePercent } from "./fine-percent";
import { draftOfSlo, EMPTY_DRAFT, type ObjectiveDraft } from "./objective-draft";
import { ObjectiveDialog } from "./objective-dialog";

const STATES: Record<SloView["state"], StateWord> = { met: "healthy", "at risk": "degraded", missed: "failing", "no data": "not seen" };

/** What was promised, and how much may still go wrong. */
export function SlosPanel() {
  const slos = useQuery("slos.list", undefined, { refetchOn: ["samples.stored", "fleet.changed"], everyMs: 30_000 });
  const fleet = useKnown(useConsole().fleet).value?.fleet;
  const [draft, setDraft] = useState<{ initial: ObjectiveDraft; isNew: boolean }>();
  const change = (id: string): void => {
    const slo = fleet?.slos[id];
    if (slo) setDraft({ initial: draftOfSlo(id, slo), isNew: false });
  };
  return (
    <Panel title="Service level objectives" flush aside={<>read <Age at={slos.at} ago staleMs={120_000} /> <Button size="s" onClick={() => setDraft({ initial: EMPTY_DRAFT, isNew: true })}>New objective…</Button></>}>
      {draft && <ObjectiveDialog {...draft} onClose={() => setDraft(undefined)} />}
      <Answer known={slos} what="the objectives" retry={() => void slos.refetch()}>
        {(list) => (list.slos.length === 0
          ? <Empty title="Nothing is promised yet"><p>Objectives stand under <code>slos:</code> in the fleet file: availability, latency, error rate or success rate over a window. Their burn-rate alerts are made of them.</p></Empty>
          : <ul role="list" className="slos">{list.slos.map((slo) => <Slo key={slo.id} slo={slo} change={change} />)}</ul>)}
      </Answer>
    </Panel>
  );
}

const Slo = memo(function Slo({ slo, change }: { slo: SloView; change: (id: string) => void }) {
  const { id, state, promise, window, good, budgetLeft, burn, days, service, remarks, problem } = slo;
  return (
    <li className="slo">
      <div className="slo-head">
        <StateMark state={STATES[state]} word={state} />
        <span className="slo-name"><span className="name">{id}</span><span className="why">{promise} over {window}{service !== undefined && <> · <a className="mono" href={formatRoute({ page: "object", kind: "service", id: service })}>{service}</a></>}</span></span>
        <Budget left={budgetLeft} />
        <span className="slo-figure"><span className="engraved">was</span><span className="num">{good === undefined ? "–" : finePercent(good)}</span></span>
        <span className="slo-burn">
          {burn.filter(({ window: over }) => over !== "5m" && over !== "30m").map(({ window: over, rate }) => <span key={over} className="slo-figure"><span className="engraved">burn {over}</span><span className="num">{rate === undefined ? "–" : `${formatNumber(rate)}×`}</span></span>)}
        </span>
        <DayStrip days={days} objective={slo.objective} label={`${id} by day`} />
      </div>
      {problem && <ProblemNote problem={problem} look="warning" />}
      {remarks.map((remark) => <p key={remark} className="why">{remark}</p>)}
      <div className="row spread"><Details slo={slo} /><Button size="s" onClick={() => change(id)}><>Change…<span className="sr-only"> {id}</span></></Button></div>
    </li>
  );
});

/** How much of the error budget is left: a bar, and the figure beside it. */
function Budget({ left }: { left: number | undefined }) {
  if (left === undefined) return <span className="slo-budget dim">no budget known</span>;
  const tone = left < 0 ? "bad" : left < 0.1 ? "warn" : "good";
  return (
    <span className={`slo-budget tone-${tone}`}>
      <span className="engraved">budget left</span>
      <span className="slo-bar" aria-hidden><span style={{ width: `${Math.max(0, Math.min(1, left)) * 100}%` }} /></span>
      <span className="num slo-left">{left < 0 ? `overspent ${formatRatio(-left)}` : formatRatio(left)}</span>
    </span>
  );
}

function Details({ slo: { description, alerts, expressions, coverage, notSeenMs, seenSince, source, counts } }: { slo: SloView }) {
  const exceeded = alerts.filter((alert) => alert.exceeded);
  return (
    <details className="slo-more">
      <summary>{exceeded.length > 0 ? `Burns too fast: ${exceeded.map(({ severity, long }) => `${severity} over ${long}`).join(", ")}` : "How it is reckoned"}</summary>
      <div className="stack slo-more-body">
        {description !== undefined && <p>{description}</p>}
        <p className="dim">
          {counts === "events" ? "Requests are counted." : "Looks are counted."} {formatRatio(coverage)} of the window was seen{notSeenMs > 0 && `, ${formatDuration(notSeenMs)} were not and are left out`}{seenSince !== undefined && <>; first seen <Age at={seenSince} ago staleMs={Infinity} /></>}. Evaluated by {sourceWords(source)}.
        </p>
        <p className="row"><span className="dim">bad</span><a className="mono" href={formatRoute({ page: "query", expressions: [expressions.bad] })}>{expressions.bad}</a></p>
        <p className="row"><span className="dim">all</span><a className="mono" href={formatRoute({ page: "query", expressions: [expressions.total] })}>{expressions.total}</a></p>
        <ul className="slo-alerts">
          {alerts.map(({ severity, long, short, factor, possible, exceeded: isExceeded }) => (
            <li key={`${severity} ${long}`}>{severity}: over {factor}× in {long} and {short}{possible ? (isExceeded ? ": exceeded now" : "") : ": cannot go that fast, so there is no such alert"}</li>
          ))}
        </ul>
      </div>
    </details>
  );
}
