import type { StepView } from "../../../shared/run";
import { Moment } from "../../components/age";

interface Entry {
  at: number;
  actor: string;
  did: string;
  note?: string;
}

/** What persons did with a step and what they wrote down, in the order in which it happened. */
export function entriesOfStep({ deeds = [], notes }: Pick<StepView, "deeds" | "notes">): Entry[] {
  const noted = new Set<number>();
  const done = deeds.map((deed): Entry => {
    const index = notes.findIndex((note, at) => !noted.has(at) && note.at === deed.at && note.actor === deed.actor);
    if (index === -1) return deed;
    noted.add(index);
    return { ...deed, note: notes[index]?.text };
  });
  const remarks = notes.flatMap(({ at, actor, text }, index): Entry[] => (noted.has(index) ? [] : [{ at, actor, did: "noted", note: text }]));
  return [...done, ...remarks].sort((a, b) => a.at - b.at);
}

export function Deeds({ state }: { state: StepView }) {
  const entries = entriesOfStep(state);
  if (entries.length === 0) return null;
  return (
    <ul role="list" className="notes" aria-label="Who did what">
      {entries.map(({ at, actor, did, note }, index) => (
        <li key={index}><Moment at={at} /> <span className="mono">{actor}</span> {did}{note !== undefined && <p>{note}</p>}</li>
      ))}
    </ul>
  );
}
