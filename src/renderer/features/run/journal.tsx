import { useState } from "react";
import type { RunId } from "../../../shared/ids";
import { useQuery } from "../../app/hooks";
import { Moment } from "../../components/age";
import { Answer } from "../../components/empty";
import { describeEvent } from "./describe-event";
import "./journal.css";

/** The run's journal as it is: who did what when. Read when it is opened. */
export function Journal({ run, lastSeq }: { run: RunId; lastSeq: number }) {
  const [open, setOpen] = useState(false);
  return (
    <details className="journal" onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>Journal <span className="num faint">{lastSeq} rows</span></summary>
      {open && <Rows run={run} />}
    </details>
  );
}

function Rows({ run }: { run: RunId }) {
  const events = useQuery("run.events", { run, after: 0 }, { refetchOn: ["run.event"], everyMs: 2_000 });
  return (
    <Answer known={events} what="the journal" retry={() => void events.refetch()}>
      {(list) => (
        <ol role="list" className="journal-rows">
          {list.filter(({ body }) => body.type !== "step.output").map((event) => (
            <li key={event.seq}>
              <span className="num faint">{event.seq}</span>
              <Moment at={event.at} />
              <span className="mono faint">{event.actor}</span>
              <span>{describeEvent(event.body)}</span>
            </li>
          ))}
        </ol>
      )}
    </Answer>
  );
}
