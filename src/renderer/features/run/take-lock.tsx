import { useState } from "react";
import type { LockView } from "../../../shared/lock";
import { wordOfLock } from "../../../shared/lock";
import type { Plan } from "../../../shared/plan";
import type { Problem } from "../../../shared/problem";
import { useConsole } from "../../app/hooks";
import { formatRoute } from "../../app/route";
import { Moment } from "../../components/age";
import { Button, ButtonLink } from "../../components/button";
import { Field } from "../../components/field";
import { ProblemNote } from "../../components/problem-note";

/** Looks at a lock as it stands on its host now, and ends the hold on it by typing the target's name. */
export function TakeLock({ plan }: { plan: Plan & { lock: NonNullable<Plan["lock"]> } }) {
  const { client } = useConsole();
  const [seen, setSeen] = useState<LockView | "free">();
  const [problem, setProblem] = useState<Problem>();
  const [typed, setTyped] = useState("");
  const { name, host } = plan.lock;
  const look = async (): Promise<void> => {
    const outcome = await client.ask("locks.list", undefined);
    if (!outcome.ok) return setProblem(outcome.problem);
    setProblem(outcome.value.problems[0]);
    setSeen(outcome.value.locks.find((lock) => lock.name === name && lock.host === host) ?? "free");
  };
  const take = async (lock: LockView): Promise<void> => {
    const outcome = await client.ask("locks.take", { lock: name, host, typed, run: lock.run });
    if (outcome.ok) setSeen("free");
    else setProblem(outcome.problem);
  };
  return (
    <>
      {problem && <ProblemNote problem={problem} />}
      {seen === undefined && <div className="row"><Button onClick={() => void look()}>Who holds it now?</Button></div>}
      {seen === "free" && <div className="row"><span>The lock is free now.</span><ButtonLink href={formatRoute({ page: "plan", draft: { runbook: plan.runbook, target: plan.target, params: plan.params, dryRun: plan.dryRun } })}>Plan again</ButtonLink></div>}
      {seen !== undefined && seen !== "free" && (
        <form className="stack" aria-label="Take the lock over" onSubmit={(event) => { event.preventDefault(); if (typed === wordOfLock(name)) void take(seen); }}>
          <p><span className="mono">{seen.actor || "Somebody"}</span> holds it since <Moment at={Date.parse(seen.since)} />{seen.run && <>, for <a className="mono" href={formatRoute({ page: "run", id: seen.run })}>{seen.run}</a></>}. Take it over only when nobody is at that console any more: two changes at once can break what neither would alone.</p>
          <Field label={<>Type <code>{wordOfLock(name)}</code> to end their hold</>} value={typed} onChange={(event) => setTyped(event.target.value)} />
          <div className="row"><Button type="submit" look="danger" disabled={typed !== wordOfLock(name)}>Take the lock over</Button><Button onClick={() => void look()}>Look again</Button></div>
        </form>
      )}
    </>
  );
}
