import type { ScheduleEntry } from "../../../shared/schedule";
import { formatRoute } from "../../app/route";
import { Moment } from "../../components/age";
import { StateMark } from "../../components/state-mark";
import { plural } from "../../lib/units";

/** What became of the latest time it was due. */
export function LastEntry({ entry }: { entry: ScheduleEntry | undefined }) {
  return entry ? <span className="row"><Verdict entry={entry} /><Moment at={entry.dueAt} /></span> : <span className="dim">not yet</span>;
}

/** Every answer that is kept, newest first. */
export function EntryList({ entries }: { entries: readonly ScheduleEntry[] }) {
  return (
    <details className="schedule-entries">
      <summary>History ({entries.length})</summary>
      <table className="table">
        <caption className="sr-only">History</caption>
        <thead><tr><th>Due</th><th>Outcome</th><th>Why</th></tr></thead>
        <tbody>
          {entries.map((entry) => (
            <tr key={entry.dueAt}>
              <td><Moment at={entry.dueAt} /></td>
              <td><Verdict entry={entry} /></td>
              <td className="dim">{whyOf(entry)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </details>
  );
}

function Verdict({ entry: { outcome, status } }: { entry: ScheduleEntry }) {
  switch (outcome.kind) {
    case "ran": return <a href={formatRoute({ page: "run", id: outcome.run })}>{status ? <StateMark state={status} /> : "ran"}</a>;
    case "missed": return <span className="schedule-missed">missed{outcome.count > 1 && ` ${plural(outcome.count, "time")}`}</span>;
    case "skipped": return <span className="dim">skipped</span>;
    case "held": return <span className="schedule-missed">waits for you</span>;
  }
}

function whyOf({ outcome, reason }: ScheduleEntry): string {
  switch (outcome.kind) {
    case "ran": return [outcome.by === "person" ? "run now" : "", reason ?? ""].filter(Boolean).join(": ");
    case "missed": case "skipped": return outcome.reason;
    case "held": return outcome.problem.message;
  }
}
