import { useState } from "react";
import type { HistorySize, TierName, TierSize } from "../../../shared/history";
import { useConsole, useQuery } from "../../app/hooks";
import { notify } from "../../app/notices";
import { Moment } from "../../components/age";
import { Button } from "../../components/button";
import { Answer } from "../../components/empty";
import { Field } from "../../components/field";
import { Facts, Panel } from "../../components/panel";
import { ProblemNote } from "../../components/problem-note";
import { ScrollTable } from "../../components/scroll-table";
import { TwoPressButton } from "../../components/two-press-button";
import { localDateTime } from "../../lib/time";
import { formatBytes, formatCount } from "../../lib/units";
import { draftOf, isSame, lossOf, readDraft, type KeepDraft } from "./keep-draft";

const WORDS: Record<TierName, { title: string; is: string }> = {
  raw: { title: "Samples", is: "as they were taken, every 10 s" },
  "ten-minutes": { title: "Ten minutes", is: "means and extremes of 10 min" },
  hour: { title: "Hours", is: "means and extremes of 1 h" },
};
const EVERY_MS = 30_000;

/** What the history takes on the disk, how long it is kept, and what goes. */
export function HistoryPanel() {
  const size = useQuery("history.size", {}, { refetchOn: ["samples.stored"], everyMs: EVERY_MS });
  return (
    <Panel title="History">
      <Answer known={size} what="the history's size" retry={() => void size.refetch()}>
        {(value) => (
          <div className="stack">
            <Facts items={[
              { term: "On disk", value: <span className="num">{formatBytes(value.bytes)}</span> },
              { term: "Latest hours, runs, alerts", value: <span className="num">{formatBytes(Math.max(0, value.tiers.reduce((rest, { bytes }) => rest - bytes, value.bytes - value.freeBytes)))}</span> },
              { term: "Free within", value: <span className="num">{formatBytes(value.freeBytes)}</span> },
              { term: "Series", value: <span className="num">{formatCount(value.series)}</span> },
              { term: "Waiting to be written", value: <span className="num">{formatCount(value.waiting)} samples</span> },
            ]} />
            <Tiers tiers={value.tiers} />
            <KeepForm key={JSON.stringify(value.keep)} size={value} saved={() => void size.refetch()} />
          </div>
        )}
      </Answer>
    </Panel>
  );
}

function Tiers({ tiers }: { tiers: readonly TierSize[] }) {
  return (
    <ScrollTable label="What is kept, table">
      <table className="table">
        <thead><tr><th>Kept</th><th>Is</th><th className="right">Size</th><th>Oldest</th><th>Goes next</th></tr></thead>
        <tbody>
          {tiers.map((tier) => (
            <tr key={tier.tier}>
              <td className="name">{WORDS[tier.tier].title}</td>
              <td className="dim">{WORDS[tier.tier].is}</td>
              <td className="right num">{formatBytes(tier.bytes)}</td>
              <td>{tier.oldest === undefined ? <span className="faint">nothing yet</span> : <Moment at={tier.oldest} />}</td>
              <td><GoesNext tier={tier} /></td>
            </tr>
          ))}
        </tbody>
      </table>
    </ScrollTable>
  );
}

function GoesNext({ tier: { tooOld, next, keepMs } }: { tier: TierSize }) {
  if (tooOld.bytes > 0) return <><span className="num">{formatBytes(tooOld.bytes)}</span> older than <Moment at={tooOld.before} />, in the background now</>;
  if (next) return <><span className="num">{formatBytes(next.bytes)}</span> on <Moment at={next.at} /></>;
  return <span className="faint">{keepMs === undefined ? "nothing, kept for ever" : "nothing yet"}</span>;
}

/** How long each tier is kept. What a shorter time would delete is shown before, and asked about. */
function KeepForm({ size, saved }: { size: HistorySize; saved: () => void }) {
  const [draft, setDraft] = useState<KeepDraft>(() => draftOf(size.keep));
  const read = readDraft(draft);
  const changed = read.ok && !isSame(read.keep, size.keep);
  const field = (name: keyof KeepDraft) => ({ value: draft[name], inputMode: "decimal" as const, onChange: ({ target }: { target: { value: string } }) => setDraft({ ...draft, [name]: target.value }) });
  return (
    <form aria-label="How long the history is kept" className="stack" onSubmit={(event) => event.preventDefault()}>
      <div className="row keep-fields">
        <Field label="Samples, days" {...field("raw")} />
        <Field label="Ten minutes, days" {...field("tenMinutes")} />
        <Field label="Hours, days" placeholder="for ever" {...field("hour")} />
      </div>
      {!read.ok && <p className="field-error" role="alert">{read.wrong}</p>}
      {changed && <KeepPreview key={JSON.stringify(read.keep)} size={size} keep={read.keep} saved={saved} back={() => setDraft(draftOf(size.keep))} />}
    </form>
  );
}

function KeepPreview({ size, keep, saved, back }: { size: HistorySize; keep: HistorySize["keep"]; saved: () => void; back: () => void }) {
  const { client } = useConsole();
  const preview = useQuery("history.size", { keep });
  const save = async (): Promise<void> => {
    const outcome = await client.ask("history.keep", keep);
    if (outcome.ok) saved();
    else notify(outcome.problem);
  };
  return (
    <Answer known={preview} what="what would be deleted" retry={() => void preview.refetch()}>
      {(wished) => {
        const loss = lossOf(size, wished);
        const undo = <Button onClick={back}>Leave it as it is</Button>;
        if (loss.bytes === 0) return <div className="row"><p>Nothing is deleted by this now.</p>{undo}<Button look="primary" onClick={() => void save()}>Keep it so</Button></div>;
        const problem = {
          code: "history.loss", message: `This deletes ${formatBytes(loss.bytes)} of the history, and nothing brings it back.`,
          cause: loss.tiers.map(({ tier, bytes, before }) => `${WORDS[tier].title}: ${formatBytes(bytes)}, all from before ${localDateTime(before)}`).join("; "),
          next: "Coarser tiers keep what they have. A copy of history.sqlite, made from the data folder while Quarterdeck is closed, would keep the rest.",
        };
        return (
          <ProblemNote problem={problem} look="warning">
            {undo}
            <TwoPressButton look="danger" first={`Delete ${formatBytes(loss.bytes)}…`} second={`Confirm: delete ${formatBytes(loss.bytes)} for good`} onConfirm={() => void save()} />
          </ProblemNote>
        );
      }}
    </Answer>
  );
}
