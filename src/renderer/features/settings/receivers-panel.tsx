import { Send } from "lucide-react";
import { useState } from "react";
import type { NotifyTest, ReceiverView } from "../../../shared/notify";
import type { Problem } from "../../../shared/problem";
import { useConsole, useQuery } from "../../app/hooks";
import { Age, Moment } from "../../components/age";
import { Badge } from "../../components/badge";
import { Button } from "../../components/button";
import { Answer } from "../../components/empty";
import { Panel } from "../../components/panel";
import { ProblemNote } from "../../components/problem-note";
import { StateMark } from "../../components/state-mark";
import { formatLatency, plural } from "../../lib/units";
import { DeliveryLog } from "./delivery-log";

/** Who is told of alerts, whether that works, and what was sent. */
export function ReceiversPanel() {
  const receivers = useQuery("notify.receivers", undefined, { refetchOn: ["notify.changed", "fleet.changed"], everyMs: 1_000 });
  return (
    <Panel title="Notifications">
      <div className="stack">
        <p className="dim">Receivers and routes are named under <code>notify:</code> in the fleet file; the desktop is always there and takes what no route takes.</p>
        <Answer known={receivers} what="the receivers" retry={() => void receivers.refetch()}>{(list) => <Table receivers={list} />}</Answer>
        <DeliveryLog />
      </div>
    </Panel>
  );
}

function Table({ receivers }: { receivers: readonly ReceiverView[] }) {
  return (
    <div className="table-wrap">
      <table className="table">
        <caption className="sr-only">Receivers</caption>
        <thead><tr><th>State</th><th>Receiver</th><th>Goes to</th><th>Routes</th><th>Last sent</th><th><span className="sr-only">Test</span></th></tr></thead>
        <tbody>{receivers.map((receiver) => <Row key={receiver.name} receiver={receiver} />)}</tbody>
      </table>
    </div>
  );
}

type Tested = { kind: "running" } | { kind: "done"; test: NotifyTest } | { kind: "refused"; problem: Problem };

function Row({ receiver }: { receiver: ReceiverView }) {
  const { client } = useConsole();
  const [tested, setTested] = useState<Tested>();
  const test = async (): Promise<void> => {
    setTested({ kind: "running" });
    const outcome = await client.ask("notify.test", { receiver: receiver.name });
    setTested(outcome.ok ? { kind: "done", test: outcome.value } : { kind: "refused", problem: outcome.problem });
  };
  const problem = tested?.kind === "refused" ? tested.problem : tested?.kind === "done" ? tested.test.problem : receiver.failing;
  return (
    <>
      <tr>
        <td>{receiver.failing ? <StateMark state="failed" word="failing" /> : receiver.lastSentAt === undefined ? <StateMark state="not seen" word="never used" /> : <StateMark state="healthy" word="works" />}</td>
        <td className="name">{receiver.name} <Badge>{receiver.kind}</Badge></td>
        <td className="dim">{receiver.target}{receiver.secrets.length > 0 && <p className="why mono">secret {receiver.secrets.join(", ")}</p>}</td>
        <td className="num">{plural(receiver.routes, "route")}</td>
        <td>{receiver.lastSentAt === undefined ? "–" : <Age at={receiver.lastSentAt} ago staleMs={Infinity} />}{receiver.heldUntil !== undefined && <p className="why">asked to wait until <Moment at={receiver.heldUntil} /></p>}</td>
        <td className="right"><Button size="s" icon={<Send aria-hidden />} disabled={tested?.kind === "running"} onClick={() => void test()} aria-label={`Send a test to ${receiver.name}`}>Test</Button></td>
      </tr>
      {(problem !== undefined || tested?.kind === "done") && (
        <tr>
          <td colSpan={6} role="status">
            {problem && <ProblemNote problem={problem} />}
            {tested?.kind === "done" && tested.test.ok && <span>The test message was taken in {formatLatency(tested.test.durationMs)}.</span>}
          </td>
        </tr>
      )}
    </>
  );
}
