import { useState } from "react";
import type { AlertTransition } from "../../../shared/alert";
import { severityOf } from "../../../shared/severity";
import { useQuery } from "../../app/hooks";
import { Moment } from "../../components/age";
import { Button } from "../../components/button";
import { AlertMark } from "../../components/alert-mark";
import { Answer } from "../../components/empty";
import { Panel } from "../../components/panel";
import { formatNumber } from "../../lib/units";

const BECAUSE = { "no-data": "what it reads is not there any more", "rule-gone": "its rule is gone", limit: "its group reached its limit" } as const;

/** How an alert came and went, the newest first. */
export function AlertStory({ id }: { id: string }) {
  const story = useQuery("alerts.history", { key: id, limit: 50 }, { refetchOn: ["alerts.changed"] });
  return (
    <Panel title="History" flush>
      <Answer known={story} what="how it came and went" retry={() => void story.refetch()}>
        {(transitions) => (transitions.length === 0 ? <p className="dim alert-no-story">No change of its state is kept.</p> : <Story transitions={transitions} />)}
      </Answer>
    </Panel>
  );
}

const SHOWN = 15;

function Story({ transitions }: { transitions: readonly AlertTransition[] }) {
  const [most, setMost] = useState(SHOWN);
  return (
    <>
      <div className="table-wrap">
        <table className="table">
          <thead><tr><th>When</th><th>From</th><th>To</th><th className="right">Value</th><th>Why</th></tr></thead>
          <tbody>
            {transitions.slice(0, most).map((one) => (
              <tr key={`${one.at} ${one.to}`}>
                <td><Moment at={one.at} /></td>
                <td className="dim">{one.from}</td>
                <td>{one.to === "inactive" ? <span className="dim">inactive</span> : <AlertMark state={one.to} severity={severityOf(one.labels["severity"])} />}</td>
                <td className="right num">{formatNumber(one.value)}</td>
                <td className="dim">{one.because ? BECAUSE[one.because] : ""}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {transitions.length > most && <p className="alert-no-story"><Button size="s" onClick={() => setMost(transitions.length)}>Show all {transitions.length}</Button></p>}
    </>
  );
}
