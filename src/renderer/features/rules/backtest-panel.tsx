import { useEffect, useId, useRef, useState } from "react";
import type { RuleRef } from "../../../shared/alert";
import type { Problem } from "../../../shared/problem";
import type { Backtest } from "../../../shared/rules/ask";
import { useConsole } from "../../app/hooks";
import { Button } from "../../components/button";
import { Loading } from "../../components/empty";
import { Segments } from "../../components/field";
import { ProblemNote } from "../../components/problem-note";
import { BacktestBars } from "./backtest-bars";

const HOUR_MS = 3_600_000;
const RANGES = [{ value: "1h", label: "1 h", ms: HOUR_MS }, { value: "6h", label: "6 h", ms: 6 * HOUR_MS }, { value: "24h", label: "24 h", ms: 24 * HOUR_MS }, { value: "7d", label: "7 d", ms: 168 * HOUR_MS }, { value: "30d", label: "30 d", ms: 720 * HOUR_MS }] as const;

interface Done {
  range: string;
  from: number;
  to: number;
  backtest?: Backtest;
  problem?: Problem;
}

/** When a rule would have fired over the local history. */
export function BacktestPanel({ rule }: { rule: RuleRef }) {
  const { client } = useConsole();
  const id = useId();
  const [range, setRange] = useState("6h");
  const [done, setDone] = useState<Done>();
  const asked = useRef(0);
  const { file, group, name } = rule;
  useEffect(() => {
    const number = ++asked.current;
    const backtestId = `${id}${number}`;
    const to = Date.now();
    const from = to - (RANGES.find(({ value }) => value === range)?.ms ?? HOUR_MS);
    let gone = false;
    void client.ask("rules.backtest", { id: backtestId, rule: { kind: "known", rule: { file, group, name } }, from, to }).then((outcome) => {
      if (!gone) setDone({ range, from, to, ...(outcome.ok ? { backtest: outcome.value } : { problem: outcome.problem }) });
    });
    return () => {
      gone = true;
      void client.ask("rules.backtest-cancel", { id: backtestId });
    };
  }, [client, id, file, group, name, range]);
  const isCurrent = done?.range === range;
  return (
    <div className="backtest" role="group" aria-label={`Backtest of ${name}`}>
      <div className="row">
        <span>When it would have fired in the last</span>
        <Segments<string> label="Backtest range" value={range} options={RANGES} onChange={setRange} />
        {!isCurrent && <Button size="s" onClick={() => void client.ask("rules.backtest-cancel", { id: `${id}${asked.current}` })}>Stop</Button>}
      </div>
      {!isCurrent && <Loading what="the history" />}
      {isCurrent && done.problem && <ProblemNote problem={done.problem} />}
      {isCurrent && done.backtest && <BacktestBars backtest={done.backtest} span={{ from: done.from, to: done.to }} />}
    </div>
  );
}
