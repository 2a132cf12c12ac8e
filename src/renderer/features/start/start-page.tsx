import { useState } from "react";
import type { FleetView } from "../../../shared/contract";
import type { Problem } from "../../../shared/problem";
import { useConsole } from "../../app/hooks";
import { formatRoute } from "../../app/route";
import { Button, ButtonLink } from "../../components/button";
import { ProblemNote } from "../../components/problem-note";
import "./start-page.css";

/** What a person sees who has no fleet yet: three ways to get one. */
export function StartPage({ view }: { view: FleetView }) {
  const { client, fleet } = useConsole();
  const [problem, setProblem] = useState<Problem>();
  const [busy, setBusy] = useState(false);
  const choose = async (): Promise<void> => {
    const file = await client.ask("fleet.choose", undefined);
    if (!file.ok) return setProblem(file.problem);
    if (file.value === undefined) return undefined;
    const opened = await client.ask("fleet.open", { file: file.value });
    return opened.ok ? fleet.put(opened.value) : setProblem(opened.problem);
  };
  const demo = async (): Promise<void> => {
    setBusy(true);
    const started = await client.ask("fleet.demo", undefined);
    setBusy(false);
    if (started.ok) fleet.put(started.value);
    else setProblem(started.problem);
  };
  return (
    <div className="start">
      <header>
        <h1 className="start-title">Nothing is watched yet.</h1>
        <p className="start-lead">A fleet is one YAML file: environments, hosts, services and what they need. Nothing is installed on any host, and nothing is done to one unless you have seen what.</p>
      </header>
      {problem && <ProblemNote problem={problem} alert />}
      {view.problems.length > 0 && (
        <section className="stack" aria-label="Problems of the fleet file">
          <p>{view.file ? <><span className="mono">{view.file}</span> cannot be used:</> : "The fleet file cannot be used:"}</p>
          {view.problems.map((item) => <ProblemNote key={`${item.at?.line}:${item.at?.column}:${item.message}`} problem={item} />)}
        </section>
      )}
      <ol className="ways">
        <Way title="Look around first" text="Small hosts on this machine, reached over real SSH, with live charts and a service to deploy. Labelled as a demo everywhere.">
          <Button look="primary" size="l" disabled={busy} onClick={() => void demo()}>{busy ? "Starting the demo…" : "Start the demo"}</Button>
        </Way>
        <Way title="You have a fleet file" text="It is read, checked and watched: an edit shows up here by itself, and a broken edit keeps the last good one.">
          <Button size="l" onClick={() => void choose()}>Open a fleet file…</Button>
        </Way>
        <Way title="You have ~/.ssh/config" text="Its hosts become the beginning of a fleet file that you can copy. Nothing is connected to.">
          <ButtonLink size="l" href={formatRoute({ page: "settings" })}>Import ~/.ssh/config</ButtonLink>
        </Way>
      </ol>
    </div>
  );
}

function Way({ title, text, children }: { title: string; text: string; children: React.ReactNode }) {
  return (
    <li className="way">
      <div>
        <h2>{title}</h2>
        <p className="dim">{text}</p>
      </div>
      {children}
    </li>
  );
}
