import { useState } from "react";
import type { FleetView } from "../../../shared/contract";
import type { Outcome, Problem } from "../../../shared/problem";
import { useConsole, useKnown } from "../../app/hooks";
import { refusedFile } from "../../app/refused-file";
import { Moment } from "../../components/age";
import { Button } from "../../components/button";
import { Answer } from "../../components/empty";
import { Field } from "../../components/field";
import { Facts, Panel } from "../../components/panel";
import { ProblemNote } from "../../components/problem-note";
import { plural } from "../../lib/units";

/** Which fleet file is in use, what is wrong with it, and the ways to another. */
export function FleetPanel() {
  const { client, fleet, info } = useConsole();
  const known = useKnown(fleet);
  const [path, setPath] = useState("");
  const [problems, setProblems] = useState<readonly Problem[]>([]);
  const take = (outcome: Outcome<FleetView>): void => {
    const refused = outcome.ok ? refusedFile(outcome.value) : [outcome.problem];
    setProblems(refused);
    if (!outcome.ok || refused.length > 0) return;
    fleet.put(outcome.value);
    void info.refetch();
  };
  const open = async (file: string): Promise<void> => take(await client.ask("fleet.open", { file }));
  const choose = async (): Promise<void> => {
    const file = await client.ask("fleet.choose", undefined);
    if (!file.ok) setProblems([file.problem]);
    else if (file.value !== undefined) await open(file.value);
  };
  const demo = async (): Promise<void> => take(await client.ask("fleet.demo", undefined));
  return (
    <Panel title="Fleet">
      <div className="stack">
        <Answer known={known} what="the fleet file">{(view) => <InUse view={view} />}</Answer>
        {problems.map((item) => <ProblemNote key={`${item.at?.line}:${item.at?.column}:${item.message}`} problem={item} alert />)}
        <form className="row fleet-open" onSubmit={(event) => { event.preventDefault(); if (path) void open(path); }}>
          <Field label="Fleet file" placeholder="/path/to/fleet.yaml" value={path} onChange={(event) => setPath(event.target.value)} />
          <Button type="submit" disabled={path === ""}>Open</Button>
          <Button onClick={() => void choose()}>Open fleet file…</Button>
          <Button onClick={() => void demo()}>Start the demo</Button>
        </form>
      </div>
    </Panel>
  );
}

function InUse({ view }: { view: FleetView }) {
  const { fleet } = view;
  return (
    <>
      <Facts items={[
        { term: "File", value: <span className="mono">{view.file ?? "none"}</span> },
        { term: "In use since", value: view.loadedAt === undefined ? "–" : <Moment at={view.loadedAt} /> },
        ...(fleet ? [{ term: "Holds", value: [
          plural(Object.keys(fleet.environments).length, "environment"), plural(Object.keys(fleet.hosts).length, "host"),
          plural(Object.keys(fleet.services).length, "service"), plural(Object.keys(fleet.databases).length, "database"),
          plural(Object.keys(fleet.caches).length, "cache"), plural(Object.keys(fleet.probes).length, "probe"),
        ].join(", ") }] : []),
      ]} />
      {view.problems.length > 0 && (
        <section aria-label="Problems of the fleet file">
          <p className="dim">{plural(view.problems.length, "problem")} in the file as it is now{fleet ? "; the last good fleet stays in use" : ""}:</p>
          {view.problems.map((item) => <ProblemNote key={`${item.at?.line}:${item.at?.column}:${item.message}`} problem={item} />)}
        </section>
      )}
    </>
  );
}
