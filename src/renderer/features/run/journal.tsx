import { CircleCheck, OctagonX } from "lucide-react";
import { useState } from "react";
import type { Reply } from "../../../shared/contract";
import type { RunId } from "../../../shared/ids";
import type { Outcome } from "../../../shared/problem";
import { useConsole, useQuery } from "../../app/hooks";
import { Moment } from "../../components/age";
import { Button } from "../../components/button";
import { Answer } from "../../components/empty";
import { ProblemNote } from "../../components/problem-note";
import { describeEvent } from "../../../shared/describe-event";
import "./journal.css";

/** Walks the chain of hashes that ties each row to the one before it. */
function Verify({ run }: { run: RunId }) {
  const { client } = useConsole();
  const [found, setFound] = useState<Outcome<Reply<"run.verify">>>();
  const verify = async (): Promise<void> => setFound(await client.ask("run.verify", run));
  return (
    <div className="row journal-verify" aria-live="polite">
      <Button size="s" onClick={() => void verify()}>Verify the journal</Button>
      {found?.ok && (found.value.broken ? <span className="state tone-bad"><OctagonX aria-hidden className="state-icon" />Row {found.value.broken.seq} does not fit: {found.value.broken.reason}</span> : <span className="state tone-good"><CircleCheck aria-hidden className="state-icon" />Every row follows from the one before it.</span>)}
      {found && !found.ok && <ProblemNote problem={found.problem} />}
    </div>
  );
}

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
        <>
          <Verify run={run} />
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
        </>
      )}
    </Answer>
  );
}
