import { useEffect, useMemo, useState } from "react";
import { RunId, type StepKey } from "../../../shared/ids";
import type { RunView } from "../../../shared/run";
import { isEnded, plannedStep } from "../../../shared/run-view";
import { useConsole, useKnown } from "../../app/hooks";
import { notify } from "../../app/notices";
import { Answer } from "../../components/empty";
import { asShown } from "../../../shared/as-shown";
import { Checklist } from "./checklist";
import { focusStep } from "./focus-step";
import { Journal } from "./journal";
import { RunBanner } from "./run-banner";
import { createRunStore, type RunStore } from "./run-store";
import type { Send } from "./send";
import { StepPanel } from "./step-panel";
import "./run-page.css";

/** A run under way or long over: what happened, what happens, what it needs from a person. */
export function RunPage({ id }: { id: string }) {
  const { client } = useConsole();
  const store = useMemo(() => createRunStore(client, RunId.parse(id)), [client, id]);
  useEffect(() => store.open(), [store]);
  const known = useKnown(store);
  return (
    <Answer known={known} what="the run" retry={() => void store.refetch()}>
      {(view) => <Run view={asShown(view)} store={store} />}
    </Answer>
  );
}

function Run({ view, store }: { view: RunView; store: RunStore }) {
  const { client } = useConsole();
  const [picked, setPicked] = useState<StepKey>();
  const shown = picked ?? focusStep(view);
  const planned = shown && plannedStep(view, shown);
  const send: Send = async (command) => {
    const outcome = await client.ask("run.command", { run: view.id, command });
    if (!outcome.ok) notify(outcome.problem);
  };
  return (
    <div className="run">
      <RunBanner view={view} send={send} />
      <div className="run-columns">
        <Checklist view={view} shown={shown} pick={setPicked} />
        <div className="run-detail">
          {picked !== undefined && !isEnded(view.status) && picked !== view.current && (
            <button type="button" className="button button-plain button-s run-follow" onClick={() => setPicked(undefined)}>Back to the current step</button>
          )}
          {planned && <StepPanel key={planned.key} planned={planned} view={view} store={store} send={send} />}
          <Journal run={view.id} lastSeq={view.lastSeq} />
        </div>
      </div>
    </div>
  );
}
