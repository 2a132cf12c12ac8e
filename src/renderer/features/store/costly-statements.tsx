import { useState } from "react";
import type { SlowQuery } from "../../../shared/database-queries";
import { OfferLink } from "../../app/offer-link";
import { Empty } from "../../components/empty";
import { Segments } from "../../components/field";
import { Panel } from "../../components/panel";
import { ScrollTable } from "../../components/scroll-table";
import { formatCount, formatRatio, formatSeconds } from "../../lib/units";
import { QueriesKnown } from "./queries-known";
import { StatementText } from "./statement-text";
import type { QueriesAnswer } from "./use-queries";

const ORDERS = [{ value: "totalMs", label: "all together" }, { value: "meanMs", label: "on average" }, { value: "calls", label: "calls" }] as const;
type Order = (typeof ORDERS)[number]["value"];
const MOST = 20;

/** Statements that cost most since the server counts. */
export function CostlyStatements({ found, on, database, offer }: { found: QueriesAnswer; on: string; database: string; offer: (name: string) => string | undefined }) {
  const [order, setOrder] = useState<Order>("totalMs");
  return (
    <Panel
      title={`Costliest statements on ${on}`} flush
      aside={<><Segments label="Order" value={order} options={ORDERS} onChange={setOrder} /><OfferLink href={offer("postgres-performance")}>Performance…</OfferLink></>}
    >
      <QueriesKnown found={found} isSecond>
        {({ slow }) => {
          if (slow === undefined) return <NotCounted database={database} />;
          if (slow.length === 0) return <Empty title="No statement was counted yet" />;
          return <Statements statements={slow} order={order} />;
        }}
      </QueriesKnown>
    </Panel>
  );
}

const NotCounted = ({ database }: { database: string }) => (
  <Empty title={`Statements are not counted in ${database}`}>
    <p>PostgreSQL counts them where <code>shared_preload_libraries</code> has <code>pg_stat_statements</code>, after <code>CREATE EXTENSION pg_stat_statements</code> in this database.</p>
  </Empty>
);

function Statements({ statements, order }: { statements: readonly SlowQuery[]; order: Order }) {
  const all = statements.reduce((total, { totalMs }) => total + totalMs, 0);
  const shown = statements.toSorted((a, b) => b[order] - a[order]).slice(0, MOST);
  return (
    <ScrollTable label="Costliest statements, table">
      <table className="table statements">
        <thead><tr><th>Share</th><th className="right">All together</th><th className="right">Mean</th><th className="right">Longest</th><th className="right">Calls</th><th className="right">Rows a call</th><th>Who</th><th>Text</th></tr></thead>
        <tbody>
          {shown.map((one) => (
            <tr key={`${one.id} ${one.user} ${one.database}`}>
              <td className="num">{all > 0 ? formatRatio(one.totalMs / all) : "–"}</td>
              <td className="right num">{formatSeconds(one.totalMs / 1_000)}</td>
              <td className="right num">{formatSeconds(one.meanMs / 1_000)}</td>
              <td className="right num">{formatSeconds(one.maxMs / 1_000)}</td>
              <td className="right num">{formatCount(one.calls)}</td>
              <td className="right num">{one.calls > 0 ? formatCount(one.rows / one.calls) : "–"}</td>
              <td><span className="mono">{one.user ?? "?"}</span>{one.database !== undefined && <span className="mono faint">@{one.database}</span>}</td>
              <td className="query-text"><StatementText text={one.text} /></td>
            </tr>
          ))}
        </tbody>
      </table>
    </ScrollTable>
  );
}
