import { useCallback, useEffect, useMemo, useState } from "react";
import { asShown } from "../../../shared/as-shown";
import { RunId } from "../../../shared/ids";
import type { RunView } from "../../../shared/run";
import { isEnded, plannedStep } from "../../../shared/run-view";
import { useConsole, useKnown, useQuery } from "../../app/hooks";
import { RedlineNote } from "../../app/redline-note";
import { notify } from "../../app/notices";
import { usePageKeys } from "../../app/page-keys";
import { ExportRun } from "../../app/export-run";
import { Kbd } from "../../components/badge";
import { Button } from "../../components/button";
import { Answer } from "../../components/empty";
import { Announcer } from "./announcer";
import { Checklist } from "./checklist";
import { RunDialogs, type Asking } from "./dialogs";
import { ElsewhereBanner, isElsewhere, LockNote } from "./elsewhere";
import { focusRow, focusStep } from "./focus-step";
import { GroupPanel } from "./group-panel";
import { Journal } from "./journal";
import { usePlace } from "./place";
import { RunBanner } from "./run-banner";
import { RUN_KEY_SHEET } from "./run-keys";
import { createRunStore, type RunStore } from "./run-store";
import { rowIndex, rowsOf, sectionsOf, type Row } from "./rows";
import type { Send } from "./send";
import { StepPanel } from "./step-panel";
import { useRunActions } from "./use-run-actions";
import { useRunKeys } from "./use-run-keys";
import "./run-page.css";

/** A run under way or long over: what happened, what happens, what it needs from a person. */
export function RunPage({ id }: { id: string }) {
  const { client } = useConsole();
  const store = useMemo(() => createRunStore(client, RunId.parse(id)), [client, id]);
  useEffect(() => store.open(), [store]);
  const known = useKnown(store);
  return (
    <Answer known={known} what="the run" retry={() => void store.refetch()}>
      {(view) => <Run view={view} store={store} />}
    </Answer>
  );
}

function Run({ view: journalled, store }: { view: RunView; store: RunStore }) {
  const { client, info } = useConsole();
  const view = useMemo(() => asShown(journalled), [journalled]);
  const own = useKnown(info).value?.console;
  const typical = useQuery("run.typical", { run: view.id }).value;
  const place = usePlace(view.id);
  const [asking, setAsking] = useState<Asking>();
  const elsewhere = isElsewhere(view, own);
  const sections = useMemo(() => sectionsOf({ phases: view.plan.phases }), [view.plan.phases]);
  const rows = useMemo(() => rowsOf(sections, view.steps, place.folds), [sections, view.steps, place.folds]);
  const at = rowIndex(rows, place.picked ?? focusRow(view, sections, place.folds), sections);
  const row = rows[at];

  const send: Send = useCallback(async (command) => {
    const outcome = await client.ask("run.command", { run: view.id, command });
    if (!outcome.ok) notify(outcome.problem);
  }, [client, view.id]);
  const ask = useCallback((next: Asking): void => {
    if (elsewhere && next.kind !== "note" && next.kind !== "take over") return setAsking({ kind: "take over" });
    return setAsking(next);
  }, [elsewhere]);
  const { pick, fold } = place;
  const pickRow = useCallback(({ id }: Row) => pick(id), [pick]);
  const toggle = useCallback((target: Row, to?: "open" | "folded"): void => {
    if (target.kind !== "step") fold(target.id, to ?? (target.open ? "folded" : "open"));
  }, [fold]);
  useRunKeys(useRunActions({ view, rows, at, place, send, ask, toggle }));
  usePageKeys("This run", RUN_KEY_SHEET);
  const planned = row?.kind === "step" ? plannedStep(view, row.step.key) : undefined;
  const isCurrent = place.picked === undefined || place.picked === focusStep(view);
  return (
    <div className="run">
      {elsewhere && <ElsewhereBanner view={view} takeOver={() => setAsking({ kind: "take over" })} />}
      <RunBanner view={view} typical={typical} send={send} ask={ask} elsewhere={elsewhere} />
      <LockNote view={view} />
      <RedlineNote run={view.id} />
      <div className="run-columns">
        <Checklist view={view} rows={rows} at={at} typical={typical} pick={pickRow} toggle={toggle} />
        <div className="run-detail">
          {!isCurrent && !isEnded(view.status) && <Button size="s" className="run-follow" onClick={() => pick(undefined)}>Back to the current step <Kbd>f</Kbd></Button>}
          {planned && <StepPanel key={planned.key} planned={planned} view={view} store={store} typical={typical} send={send} ask={ask} elsewhere={elsewhere} />}
          {row?.kind === "group" && <GroupPanel key={row.id} group={row.group} view={view} typical={typical} pick={pick} ask={ask} elsewhere={elsewhere} />}
          <div className="row run-record"><ExportRun run={view.id} /></div>
          <Journal run={view.id} lastSeq={view.lastSeq} />
        </div>
      </div>
      <Announcer view={view} />
      <p className="run-keys faint"><Kbd>j</Kbd> <Kbd>k</Kbd> move <Kbd>Space</Kbd> tick <Kbd>s</Kbd> skip <Kbd>n</Kbd> note <Kbd>p</Kbd> pause <Kbd>x</Kbd> stop <Kbd>o</Kbd> output <Kbd>?</Kbd> all keys</p>
      <RunDialogs asking={asking} close={() => setAsking(undefined)} view={view} send={send} />
    </div>
  );
}
