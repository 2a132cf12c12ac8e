import { useState } from "react";
import { HostId } from "../../../shared/ids";
import type { PlannedStep } from "../../../shared/plan";
import { useConsole, useKnown } from "../../app/hooks";
import { Button } from "../../components/button";
import { SelectField } from "../../components/field";
import type { Asking } from "./dialogs";
import type { Send } from "./send";

const HERE = "this machine";
/** The host of the last aim: a document is mostly walked on one host. */
let lastHost = "";

/** Where a step of a document without front matter is to run; or it was done by hand. */
export function AimBox({ planned, send, ask }: { planned: PlannedStep; send: Send; ask: (asking: Asking) => void }) {
  const fleet = useKnown(useConsole().fleet).value?.fleet;
  const [host, setHost] = useState(lastHost);
  const hosts = Object.keys(fleet?.hosts ?? {});
  const choose = (value: string): void => {
    lastHost = value;
    setHost(value);
  };
  const run = (): void => {
    if (host !== "") ask({ kind: "aim", step: planned.key, ...(host === HERE ? {} : { host: HostId.parse(host) }) });
  };
  return (
    <form className="answer" aria-label="Aim this step" onSubmit={(event) => { event.preventDefault(); run(); }}>
      <p className="answer-question">The document does not say where this runs. Aim it, or do it by hand and tick it.</p>
      <SelectField label="Aim at host" value={host} onChange={(event) => choose(event.target.value)} data-answer>
        <option value="">choose…</option>
        {hosts.map((id) => <option key={id}>{id}</option>)}
        <option>{HERE}</option>
      </SelectField>
      <div className="row">
        <Button type="submit" look="primary" size="l" disabled={host === ""}>Run it there…</Button>
        <Button size="l" onClick={() => void send({ type: "tick", step: planned.key })}>Done by hand: tick</Button>
        <Button size="l" onClick={() => ask({ kind: "skip", step: planned.key })}>Skip…</Button>
      </div>
    </form>
  );
}
