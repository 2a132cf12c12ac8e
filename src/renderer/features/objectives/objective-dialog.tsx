import { useId, useState } from "react";
import type { Fleet } from "../../../shared/fleet";
import { indicatorOf } from "../../../shared/judge/slo-indicator";
import { useConsole, useKnown } from "../../app/hooks";
import { formatRoute } from "../../app/route";
import { Button, ButtonLink, CopyButton } from "../../components/button";
import { Dialog } from "../../components/dialog";
import { Field, SelectField } from "../../components/field";
import { KINDS, readDraft, type ObjectiveDraft } from "./objective-draft";

const WINDOWS = ["7d", "28d", "30d"] as const;

/** An objective as it goes into the fleet file. The file is the team's: the console reads it and does not write it. */
export function ObjectiveDialog({ initial, isNew, onClose }: { initial: ObjectiveDraft; isNew: boolean; onClose: () => void }) {
  const { fleet } = useConsole();
  const view = useKnown(fleet).value;
  const [draft, setDraft] = useState(initial);
  const text = useId();
  const { yaml, faults, slo } = readDraft(draft);
  const set = (change: Partial<ObjectiveDraft>): void => setDraft({ ...draft, ...change });
  return (
    <Dialog
      open onClose={onClose} title={isNew ? "New objective" : `Change ${initial.name}`}
      description={<>Objectives stand in the fleet file{view?.file !== undefined && <>, <span className="mono">{view.file}</span></>}. {isNew ? "Put this text there" : "Put this text there in the place of the old one"}: it counts as soon as the file is saved.</>}
      actions={<><Button onClick={onClose}>Close</Button>{slo && faults.length === 0 && <ButtonLink href={formatRoute({ page: "query", expressions: [indicatorOf(slo).bad] })}>Its errors in Query</ButtonLink>}<CopyButton text={yaml} label="Copy YAML" quiet={false} /></>}
    >
      <div className="stack">
        <div className="row objective-fields">
          <Field label="Name" value={draft.name} onChange={(event) => set({ name: event.target.value })} />
          <SelectField label="What is promised" value={draft.kind} onChange={(event) => set({ kind: KINDS.find(({ kind }) => kind === event.target.value)?.kind ?? draft.kind })}>
            {KINDS.map(({ kind, word }) => <option key={kind} value={kind}>{word}</option>)}
          </SelectField>
          <Choice label="Of the service" value={draft.service} from={view?.fleet?.services} onChange={(service) => set({ service })} />
        </div>
        <Field label="In words" value={draft.description} onChange={(event) => set({ description: event.target.value })} hint="optional" />
        <Measured draft={draft} fleet={view?.fleet} set={set} />
        <div className="row objective-fields">
          <Field label={KINDS.find(({ kind }) => kind === draft.kind)?.percent} value={draft.percent} inputMode="decimal" onChange={(event) => set({ percent: event.target.value })} />
          {draft.kind === "latency" && <Field label="Within" value={draft.within} onChange={(event) => set({ within: event.target.value })} hint="500ms, 2s" />}
          <SelectField label="Over" value={draft.window} onChange={(event) => set({ window: WINDOWS.find((one) => one === event.target.value) ?? draft.window })}>
            {WINDOWS.map((window) => <option key={window}>{window}</option>)}
          </SelectField>
        </div>
        <div role="status" aria-label="What is wrong with it" className="objective-faults">{faults.map((fault) => <p key={fault} className="field-error">{fault}</p>)}</div>
        <figure className="yaml"><figcaption id={text} className="engraved">fleet.yaml</figcaption><pre tabIndex={0} aria-labelledby={text}>{yaml}</pre></figure>
      </div>
    </Dialog>
  );
}

interface MeasuredProps {
  draft: ObjectiveDraft;
  fleet: Fleet | undefined;
  set: (change: Partial<ObjectiveDraft>) => void;
}

/** What it is read from. */
function Measured({ draft, fleet, set }: MeasuredProps) {
  const { kind, probe, series, part, total } = draft;
  if (kind === "availability" || kind === "latency") {
    return (
      <div className="row objective-fields">
        <Choice label="Looked at by the probe" value={probe} from={fleet?.probes} onChange={(next) => set({ probe: next })} />
        <Field label={kind === "latency" ? "Or a histogram, in seconds" : "Or series that are 1 while it does"} value={series} onChange={(event) => set({ series: event.target.value })} hint={kind === "latency" ? 'http_request_duration_seconds{job="shop"}' : 'up{job="shop"}'} />
      </div>
    );
  }
  return (
    <div className="row objective-fields">
      <Field label={KINDS.find((one) => one.kind === kind)?.part} value={part} onChange={(event) => set({ part: event.target.value })} hint={kind === "error-rate" ? 'http_requests_total{job="shop",status=~"5.."}' : 'created_total{job="shop"}'} />
      <Field label="Counter of all" value={total} onChange={(event) => set({ total: event.target.value })} hint={'http_requests_total{job="shop"}'} />
    </div>
  );
}

function Choice({ label, value, from, onChange }: { label: string; value: string; from: object | undefined; onChange: (value: string) => void }) {
  return (
    <SelectField label={label} value={value} onChange={(event) => onChange(event.target.value)}>
      <option value="">none</option>
      {Object.keys(from ?? {}).map((id) => <option key={id}>{id}</option>)}
    </SelectField>
  );
}
