import { useState } from "react";
import { formatDuration } from "../../../shared/duration";
import { DEFAULT_INTERVAL_MS } from "../../../shared/rules/model";
import type { BacktestAsk, CheckedRule } from "../../../shared/rules/ask";
import { Button } from "../../components/button";
import { Panel } from "../../components/panel";
import { BacktestPanel } from "./backtest-panel";

/** So few are opened by themselves; each one reads the history. */
const OPENED = 2;
const SHOWN = 30;

/** When the alerting rules of a draft would have fired. */
export function DraftBacktests({ rules }: { rules: readonly CheckedRule[] }) {
  const [toggled, setToggled] = useState<ReadonlySet<string>>(new Set());
  const [most, setMost] = useState(SHOWN);
  const alerting = rules.filter(({ kind }) => kind === "alert");
  if (alerting.length === 0) return null;
  const opens = alerting.length <= OPENED;
  return (
    <Panel title="When it would have fired" flush>
      <ul role="list" className="draft-rules">
        {alerting.slice(0, most).map((rule, index) => {
          // A name may stand twice in a file; its place keeps it apart from its namesake.
          const key = `${rule.group} ${rule.name} ${alerting.slice(0, index).filter(({ group, name }) => group === rule.group && name === rule.name).length}`;
          const isOpen = opens !== toggled.has(key);
          const toggle = (): void => {
            const next = new Set(toggled);
            if (!next.delete(key)) next.add(key);
            setToggled(next);
          };
          return (
            <li key={key}>
              <div className="row spread">
                <span className="row"><span className="name">{rule.name}</span><span className="dim">{rule.group}, every {formatDuration(rule.intervalMs ?? DEFAULT_INTERVAL_MS)}{rule.forMs > 0 && `, for ${formatDuration(rule.forMs)}`}</span></span>
                <Button size="s" aria-expanded={isOpen} onClick={toggle}><>{isOpen ? "Hide" : "Backtest"}<span className="sr-only"> {rule.name}</span></></Button>
              </div>
              {isOpen && <BacktestPanel rule={asked(rule)} name={rule.name} />}
            </li>
          );
        })}
      </ul>
      {alerting.length > most && <p><Button size="s" onClick={() => setMost(most + 100)}>Show more of {alerting.length}</Button></p>}
    </Panel>
  );
}

const asked = ({ name, expression, labels, forMs, keepFiringForMs, intervalMs }: CheckedRule): BacktestAsk["rule"] => ({ kind: "draft", name, expression, labels, forMs, keepFiringForMs, intervalMs });
