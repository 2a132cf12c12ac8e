import { FlaskConical } from "lucide-react";
import { Button } from "../components/button";
import { Moment } from "../components/age";
import { ProblemNote } from "../components/problem-note";
import { useConsole, useKnown } from "./hooks";
import { useRoute } from "./navigation";
import { formatRoute } from "./route";
import { notify } from "./notices";
import { refusedFile } from "./refused-file";
import "./banners.css";

/** What the whole window has to know before anything else: a broken fleet file, a silent core, notices of the start. */
export function Banners() {
  const store = useConsole();
  const fleet = useKnown(store.fleet);
  const info = useKnown(store.info);
  const broken = fleet.value?.problems ?? [];
  return (
    <>
      {fleet.problem && <ProblemNote problem={fleet.problem} alert />}
      {broken.length > 0 && fleet.value?.fleet && (
        <div className="banner tone-warn" role="status">
          <p>
            <strong>The fleet file was edited and cannot be used.</strong>{" "}
            {fleet.value.loadedAt !== undefined && <>The last good fleet is in use since <Moment at={fleet.value.loadedAt} />. </>}
            <span className="mono">{broken[0]?.at?.line !== undefined && `line ${broken[0].at.line}: `}</span>{broken[0]?.message}
            {broken.length > 1 && ` (and ${broken.length - 1} more)`}
          </p>
          <a className="button button-plain button-s" href={formatRoute({ page: "settings" })}>Show problems</a>
        </div>
      )}
      <Interrupted />
      {info.value?.notices.map((notice) => <ProblemNote key={notice.code + notice.message} problem={notice} look="note" />)}
    </>
  );
}

/** Runs that the console's end cut off: nothing happens to them until somebody looks. */
function Interrupted() {
  const runs = useKnown(useConsole().runs).value?.filter(({ status }) => status === "interrupted") ?? [];
  const route = useRoute();
  return runs.filter(({ id }) => route.page !== "run" || route.id !== id).map((run) => (
    <div key={run.id} className="banner tone-warn" role="status">
      <p><strong>A run was interrupted.</strong> {run.title}{run.target && <> on <span className="mono">{run.target.id}</span></>}: {run.reason ?? "the console ended in the middle of it"}. Nothing is run again unasked.</p>
      <a className="button button-plain button-s" href={formatRoute({ page: "run", id: run.id })}>Look at it</a>
    </div>
  ));
}

/** Says on every screen that what is shown is the embedded demo. */
export function DemoLabel() {
  const store = useConsole();
  if (!useKnown(store.info).value?.demo) return null;
  const choose = async (): Promise<void> => {
    const file = await store.client.ask("fleet.choose", undefined);
    if (!file.ok) return notify(file.problem);
    if (file.value === undefined) return undefined;
    const opened = await store.client.ask("fleet.open", { file: file.value });
    for (const problem of opened.ok ? refusedFile(opened.value) : [opened.problem]) notify(problem);
    return undefined;
  };
  return (
    <section className="demo-label" aria-label="Demo">
      <FlaskConical aria-hidden />
      <p role="note"><strong>Demo.</strong> Small hosts on this machine, over real SSH. Nothing here is yours and nothing can be harmed.</p>
      <Button size="s" onClick={() => void choose()}>Open your fleet file…</Button>
    </section>
  );
}
