import { useState } from "react";
import type { Matcher } from "../../../shared/matchers";
import { matcherText } from "../../../shared/matchers";
import { SilenceId, type SilenceView } from "../../../shared/notify";
import type { Problem } from "../../../shared/problem";
import { useConsole, useKnown } from "../../app/hooks";
import { offerUndo } from "../../app/undo-note";
import { Button } from "../../components/button";
import { Dialog } from "../../components/dialog";
import { Field, Segments, SelectField } from "../../components/field";
import { ProblemNote } from "../../components/problem-note";
import { bothTimes, localDateTime, localMoment } from "../../lib/time";
import { remoteChanged } from "./remote-changes";
import { Covers } from "./covers";
import { DURATIONS, endOf, offeredMatchers, periodFromNow, readMatchers, writeMatchers } from "./silence-draft";

interface SilenceDialogProps {
  /** Of the alert it begins with. */
  labels?: Readonly<Record<string, string>>;
  /** The silence that is changed. */
  edit?: SilenceView;
  onClose: () => void;
}

const HERE = "this console";

/** Makes a silence, or changes one. What it would mute now is shown before it is made. */
export function SilenceDialog({ labels, edit, onClose }: SilenceDialogProps) {
  const { client, fleet } = useConsole();
  const servers = Object.keys(useKnown(fleet).value?.fleet?.alertmanager ?? {});
  const [offered, setOffered] = useState(() => (labels && !edit ? offeredMatchers(labels) : []));
  const [text, setText] = useState(edit ? writeMatchers(edit.matchers) : "");
  const [duration, setDuration] = useState("2h");
  const [comment, setComment] = useState(edit?.comment ?? "");
  const [where, setWhere] = useState(HERE);
  const [problem, setProblem] = useState<Problem>();
  const [now] = useState(() => Date.now());
  const typed = readMatchers(text);
  const matchers: Matcher[] = [...offered.flatMap(({ matcher, taken }) => (taken ? [matcher] : [])), ...typed.matchers];
  const endsAt = endOf(now, duration);
  const ready = matchers.length > 0 && typed.problems.length === 0 && endsAt !== undefined && comment.trim() !== "";
  const save = async (): Promise<void> => {
    const period = periodFromNow(duration, edit?.startsAt);
    if (!ready || !period) return undefined;
    const draft = { matchers, ...period, comment: comment.trim() };
    const outcome = where === HERE ? await (edit ? client.ask("silences.edit", { id: edit.id, draft }) : client.ask("silences.create", draft)) : await client.ask("alertmanager.silence", { server: where, draft });
    if (!outcome.ok) return setProblem(outcome.problem);
    const { id } = outcome.value;
    const until = `until ${localMoment(period.endsAt, period.startsAt)}`;
    if (where !== HERE) {
      remoteChanged();
      offerUndo({ words: `Silenced on the Alertmanager ${where} ${until}.`, undo: () => client.ask("alertmanager.expire", { server: where, id }).finally(remoteChanged) });
    } else if (!edit) offerUndo({ words: `Silenced ${until}.`, undo: () => client.ask("silences.expire", { id: SilenceId.parse(id) }) });
    onClose();
    return undefined;
  };
  return (
    <Dialog
      open onClose={onClose} title={edit ? "Change the silence" : "Silence"} description="Nobody is told of the alerts it covers while it lasts. They stay in the list, marked."
      actions={<><Button onClick={onClose}>Cancel</Button><Button look="primary" type="submit" form="silence" disabled={!ready}>{edit ? "Save" : `Silence for ${duration}`}</Button></>}
    >
      <form id="silence" className="stack" onSubmit={(event) => { event.preventDefault(); void save(); }}>
        <div className="silence-durations">
          <Segments<string> label="How long" value={duration} options={DURATIONS.map((value) => ({ value, label: value }))} onChange={setDuration} />
          <input className="input" aria-label="How long, for example 90m" value={duration} aria-invalid={endsAt === undefined} onChange={(event) => setDuration(event.target.value)} />
          {endsAt === undefined ? <span className="field-error">write it like 30m, 4h or 2d</span> : <span className="dim">until <span className="num" title={bothTimes(endsAt)}>{localDateTime(endsAt).slice(0, 16)}</span></span>}
        </div>
        <fieldset className="silence-conditions">
          <legend>Alerts with all of</legend>
          {offered.map(({ matcher, taken }, index) => (
            <label key={matcher.name} className="check">
              <input type="checkbox" checked={taken} onChange={() => setOffered(offered.map((one, at) => (at === index ? { ...one, taken: !taken } : one)))} />
              <span className="mono">{matcherText(matcher)}</span>
            </label>
          ))}
          <textarea className="input" rows={2} aria-label={offered.length > 0 ? "Other conditions, one a line" : "Conditions, one a line"} placeholder={'host=~"web.*"'} value={text} spellCheck={false} onChange={(event) => setText(event.target.value)} />
          {typed.problems.map(({ message, next }) => <p key={message} className="field-error">{message}{next && `; ${next}`}</p>)}
        </fieldset>
        <Covers matchers={typed.problems.length === 0 ? matchers : []} />
        <Field label="Why" required value={comment} onChange={(event) => setComment(event.target.value)} hint="stands beside the silence, with your name" />
        {servers.length > 0 && !edit && (
          <SelectField label="Where" value={where} onChange={(event) => setWhere(event.target.value)} hint="an Alertmanager mutes what it tells itself; this console what it tells">
            {[HERE, ...servers].map((name) => <option key={name} value={name}>{name === HERE ? name : `Alertmanager ${name}`}</option>)}
          </SelectField>
        )}
        {problem && <ProblemNote problem={problem} alert />}
      </form>
    </Dialog>
  );
}
