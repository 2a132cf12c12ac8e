import type { ScheduleView, Schedules } from "../../../shared/schedule";
import { useConsole, useQuery } from "../../app/hooks";
import { go } from "../../app/navigation";
import { notify } from "../../app/notices";
import { formatRoute } from "../../app/route";
import { Moment } from "../../components/age";
import { Badge } from "../../components/badge";
import { Button, ButtonLink } from "../../components/button";
import { Answer, Empty } from "../../components/empty";
import { ProblemNote } from "../../components/problem-note";
import { TwoPressButton } from "../../components/two-press-button";
import { EntryList, LastEntry } from "./entries";
import "./schedules.css";

/** Reading runbooks that run by the clock while the console is open. */
export function SchedulesPage() {
  const schedules = useQuery("schedules.list", undefined, { refetchOn: ["schedules.changed", "run.event"], everyMs: 1_000 });
  return (
    <>
      <header className="page-head">
        <h1 className="page-title">Schedules</h1>
        <p className="dim">Runbooks that only read, run by the clock while this console is open. What was missed is said and not made up for.</p>
      </header>
      <Answer known={schedules} what="the schedules" retry={() => void schedules.refetch()}>
        {(value) => (value.list.length === 0 ? <NoSchedule /> : <List value={value} />)}
      </Answer>
    </>
  );
}

const NoSchedule = () => (
  <Empty title="Nothing runs by the clock yet">
    Open the plan of a runbook that only reads, and choose “Run by the clock…” beside it.
    <ButtonLink href={formatRoute({ page: "runbooks" })}>Runbooks</ButtonLink>
  </Empty>
);

function List({ value: { list, timeZone, runner } }: { value: Schedules }) {
  return (
    <>
      <p className="faint">Expressions are read in {timeZone}.{runner === "another console" && " Another console on this data folder runs them."}{runner === "nobody" && " Starting: this console takes them up within a second."}</p>
      <ul className="schedules" role="list">{list.map((schedule) => <Row key={schedule.id} schedule={schedule} />)}</ul>
    </>
  );
}

function Row({ schedule }: { schedule: ScheduleView }) {
  const { client } = useConsole();
  const { id, title, draft, cron, paused, held, next, entries, confirmed } = schedule;
  const plan = formatRoute({ page: "plan", draft });
  const settle = async (asked: Promise<{ ok: true } | { ok: false; problem: Parameters<typeof notify>[0] }>): Promise<void> => {
    const outcome = await asked;
    if (!outcome.ok) notify(outcome.problem);
  };
  const runNow = async (): Promise<void> => {
    const started = await client.ask("schedules.run", { id });
    if (started.ok) go({ page: "run", id: started.value });
    else notify(started.problem);
  };
  return (
    <li className="schedule" aria-label={title}>
      <div className="schedule-head">
        <h2><a className="name" href={plan}>{title}</a>{draft.target && <> on <span className="mono">{draft.target.id}</span></>}</h2>
        <code className="schedule-cron">{cron}</code>
        {paused && <Badge>paused</Badge>}
        <span className="row schedule-actions">
          <Button size="s" onClick={() => void runNow()} disabled={held !== undefined}>Run now</Button>
          <Button size="s" onClick={() => void settle(client.ask("schedules.pause", { id, paused: !paused }))}>{paused ? "Go on" : "Pause"}</Button>
          <TwoPressButton size="s" look="danger" first="Remove" second="Confirm: remove" onConfirm={() => void settle(client.ask("schedules.remove", { id }))} />
        </span>
      </div>
      {held && <ProblemNote problem={held} look="warning"><ButtonLink size="s" href={plan}>Read the plan and confirm</ButtonLink></ProblemNote>}
      <dl className="schedule-facts">
        <div><dt>Next</dt><dd>{next === undefined ? <span className="dim">{paused ? "paused" : held ? "waits for you" : "never"}</span> : <Moment at={next} />}</dd></div>
        <div><dt>Last</dt><dd><LastEntry entry={entries[0]} /></dd></div>
        <div><dt>Hosts</dt><dd className="mono">{confirmed.hosts.join(" ") || "none"}</dd></div>
        <div><dt>Agreed to by</dt><dd><span className="mono">{confirmed.actor}</span>, <Moment at={confirmed.at} /></dd></div>
      </dl>
      {entries.length > 0 && <EntryList entries={entries} />}
    </li>
  );
}
