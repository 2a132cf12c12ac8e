import { Pause, Play, RefreshCw } from "lucide-react";
import type { DatabaseQuery } from "../../../shared/database-queries";
import { OfferLink } from "../../app/offer-link";
import { Badge } from "../../components/badge";
import { Age } from "../../components/age";
import { Button } from "../../components/button";
import { Empty } from "../../components/empty";
import { Panel } from "../../components/panel";
import { formatSeconds, plural } from "../../lib/units";
import type { QueriesAnswer } from "./use-queries";
import { waitTree, type WaitRow } from "./wait-tree";
import { QueriesKnown } from "./queries-known";
import { StatementText } from "./statement-text";

/** The core's word for a session of which the server tells this login nothing. */
const HIDDEN = "hidden from this login";

interface RunningQueriesProps {
  found: QueriesAnswer;
  on: string;
  offer: (name: string, params?: Record<string, string>) => string | undefined;
}

/** What a node works on now, who waits for whom, and the ways to the runbooks that help. */
export function RunningQueries({ found, on, offer }: RunningQueriesProps) {
  const { known, isHeld, hold, refresh } = found;
  const hidden = known.value?.running.filter(({ state }) => state === HIDDEN).length ?? 0;
  return (
    <Panel
      title={`Running now on ${on}`} flush
      aside={<>
        {known.value && <span>read <Age at={known.value.at} ago staleMs={30_000} /></span>}
        <Button size="s" look="quiet" icon={<RefreshCw aria-hidden />} aria-keyshortcuts="r" onClick={refresh}>Refresh</Button>
        <Button size="s" look="quiet" icon={isHeld ? <Play aria-hidden /> : <Pause aria-hidden />} onClick={hold}>{isHeld ? "Go on" : "Hold"}</Button>
        <OfferLink href={offer("postgres-locks")}>Locks…</OfferLink>
        <OfferLink href={offer("postgres-long-queries")}>Long queries…</OfferLink>
      </>}
    >
      <QueriesKnown found={found}>
        {({ running, host }) => (
          <>
            {hidden > 0 && <p className="dim">{plural(hidden, "session")} of other users can only be counted: the login needs <code>GRANT pg_monitor</code> to read them.</p>}
            {running.length === 0 ? <Empty title="Nothing runs, and no transaction is open" /> : (
              <div className="table-wrap">
                <table className="table queries">
                  <caption className="sr-only">Sessions, the longest transaction first; each is followed by those that wait for it</caption>
                  <thead><tr><th>Process</th><th>State</th><th className="right">Statement</th><th className="right">Transaction</th><th>Who</th><th>Text</th><th><span className="sr-only">Runbook</span></th></tr></thead>
                  <tbody>{waitTree(running).map((row) => <Session key={row.query.pid} row={row} end={offer("postgres-end-query", { PID: String(row.query.pid), NODE: host })} />)}</tbody>
                </table>
              </div>
            )}
          </>
        )}
      </QueriesKnown>
    </Panel>
  );
}

const since = (ms: number | undefined): string => (ms === undefined ? "–" : formatSeconds(ms / 1_000));

function Session({ row: { query, depth, holds }, end }: { row: WaitRow; end: string | undefined }) {
  return (
    <tr>
      <td className="num" style={{ paddingInlineStart: `${depth * 1.2}rem` }}>{depth > 0 && <span className="faint" aria-hidden>└ </span>}{query.pid}</td>
      <td>
        <span className={query.state.startsWith("idle in transaction") ? "tone-warn toned" : undefined}>{query.state}</span>
        {holds > 0 && <p><Badge>{`holds up ${holds}`}</Badge></p>}
        {query.blockedBy.length > 0 && <p className="why tone-bad toned">waits for {query.blockedBy.join(", ")}</p>}
        {query.wait !== undefined && <p className="why">{query.wait}</p>}
      </td>
      <td className="right num">{since(query.runningMs)}</td>
      <td className="right num">{since(query.transactionMs)}</td>
      <td><Who query={query} /></td>
      <td className="query-text"><StatementText text={query.text} /></td>
      <td className="right"><OfferLink href={end} of={`process ${query.pid}`}>End…</OfferLink></td>
    </tr>
  );
}

const Who = ({ query: { user, database, application, client } }: { query: DatabaseQuery }) => (
  <>
    <span className="mono">{user ?? "?"}</span>{database !== undefined && <span className="mono faint">@{database}</span>}
    <p className="why">{[application, client].filter(Boolean).join(", ")}</p>
  </>
);
