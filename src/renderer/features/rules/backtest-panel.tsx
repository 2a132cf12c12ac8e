import { useEffect, useId, useState } from "react";
import type { Problem } from "../../../shared/problem";
import type { Backtest, BacktestAsk, BacktestProgress } from "../../../shared/rules/ask";
import { useConsole } from "../../app/hooks";
import { Button } from "../../components/button";
import { Segments } from "../../components/field";
import { ProblemNote } from "../../components/problem-note";
import { formatRatio, plural } from "../../lib/units";
import { BacktestBars } from "./backtest-bars";

const HOUR_MS = 3_600_000;
const RANGES = [{ value: "1h", label: "1 h", ms: HOUR_MS }, { value: "6h", label: "6 h", ms: 6 * HOUR_MS }, { value: "24h", label: "24 h", ms: 24 * HOUR_MS }, { value: "7d", label: "7 d", ms: 168 * HOUR_MS }, { value: "30d", label: "30 d", ms: 720 * HOUR_MS }] as const;
/** A rule that is being written is asked about once the hand rests, ms. */
const REST_MS = 400;

interface Done {
  /** What was asked: the rule and the range. */
  key: string;
  from: number;
  to: number;
  backtest?: Backtest;
  problem?: Problem;
}

let backtests = 0;

/** When a rule would have fired over the local history: one in use, or one that is being written. */
export function BacktestPanel({ rule, name }: { rule: BacktestAsk["rule"]; name: string }) {
  const { client } = useConsole();
  const window = useId();
  const [range, setRange] = useState("6h");
  const [done, setDone] = useState<Done>();
  const [running, setRunning] = useState<string>();
  const [progress, setProgress] = useState<BacktestProgress>();
  const key = JSON.stringify([rule, range]);
  useEffect(() => {
    const id = `${window}${++backtests}`;
    let gone = false;
    const run = async (): Promise<void> => {
      const to = Date.now();
      const from = to - (RANGES.find(({ value }) => value === range)?.ms ?? HOUR_MS);
      setRunning(id);
      const outcome = await client.ask("rules.backtest", { id, rule, from, to });
      if (gone) return;
      setRunning(undefined);
      setDone({ key, from, to, ...(outcome.ok ? { backtest: outcome.value } : { problem: outcome.problem }) });
    };
    const stop = client.listen("backtest.progress", (told) => told.id === id && setProgress(told));
    const timer = setTimeout(() => void run(), rule.kind === "draft" ? REST_MS : 0);
    return () => {
      gone = true;
      clearTimeout(timer);
      stop();
      void client.ask("rules.backtest-cancel", { id });
    };
    // oxlint-disable-next-line react-hooks/exhaustive-deps -- `key` stands for the rule and the range
  }, [client, window, key]);
  const isCurrent = done?.key === key;
  return (
    <div className="backtest" role="group" aria-label={`Backtest of ${name}`}>
      <div className="row">
        <span>When it would have fired in the last</span>
        <Segments<string> label="Backtest range" value={range} options={RANGES} onChange={setRange} />
        <span className="faint">over this console's history</span>
        {!isCurrent && running !== undefined && <Button size="s" onClick={() => void client.ask("rules.backtest-cancel", { id: running })}>Stop</Button>}
      </div>
      {!isCurrent && <Reading progress={progress?.id === running ? progress : undefined} />}
      {isCurrent && done.problem && <ProblemNote problem={done.problem} />}
      {done?.backtest && (isCurrent || done.backtest.alerts.length > 0) && <div className={isCurrent ? "backtest-result" : "backtest-result backtest-old"} aria-hidden={!isCurrent}><BacktestBars backtest={done.backtest} span={{ from: done.from, to: done.to }} /></div>}
    </div>
  );
}

function Reading({ progress }: { progress: BacktestProgress | undefined }) {
  const { done = 0, fired = 0 } = progress ?? {};
  return (
    <div className="row dim backtest-reading">
      <progress max={1} value={done} aria-label="How much of the history is read" />
      <span className="num">{formatRatio(done)}</span>
      <span>of the history is read{fired > 0 && `; it would have fired ${plural(fired, "time")} so far`}</span>
    </div>
  );
}
