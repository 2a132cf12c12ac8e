import type { Reading } from "../../app/use-instant";
import { OfferLink } from "../../app/offer-link";
import { Age } from "../../components/age";
import { Empty } from "../../components/empty";
import { Panel } from "../../components/panel";
import { formatBytes, formatCount, formatRatio } from "../../lib/units";
import { tableRows } from "./table-rows";

const MOST = 15;

interface LargestTablesProps {
  readings: readonly Reading[];
  on: string;
  offer: (name: string, params?: Record<string, string>) => string | undefined;
}

/** The largest tables of a node, what of them is dead, and when they were last cleaned. */
export function LargestTables({ readings, on, offer }: LargestTablesProps) {
  const rows = tableRows(readings);
  return (
    <Panel title={`Largest tables on ${on}`} flush aside={<><OfferLink href={offer("postgres-tables")}>Tables…</OfferLink><OfferLink href={offer("postgres-indexes")}>Indexes…</OfferLink></>}>
      {rows.length === 0 ? <Empty title="No table was seen"><p>Tables are read every minute, those of the database that the console logs in to.</p></Empty> : (
        <div className="table-wrap">
          <table className="table">
            <thead><tr><th>Table</th><th className="right">Rows</th><th className="right">Table</th><th className="right">Indexes</th><th className="right">Dead rows</th><th className="right">Bloat, estimated</th><th className="right">Last vacuum</th><th className="right">Last analyze</th><th><span className="sr-only">Runbook</span></th></tr></thead>
            <tbody>
              {rows.slice(0, MOST).map((row) => (
                <tr key={`${row.schema}.${row.table}`}>
                  <td className="mono"><span className="faint">{row.schema}.</span><span className="name">{row.table}</span></td>
                  <td className="right num">{row.rows === undefined ? "–" : formatCount(row.rows)}</td>
                  <td className="right num">{row.bytes === undefined ? "–" : formatBytes(row.bytes)}</td>
                  <td className="right num">{row.indexBytes === undefined ? "–" : formatBytes(row.indexBytes)}</td>
                  <td className="right num">{row.deadShare === undefined ? "–" : formatRatio(row.deadShare)}</td>
                  <td className="right num">{row.bloatShare === undefined ? "–" : formatRatio(row.bloatShare)}</td>
                  <td className="right"><Age at={row.vacuumedAt} staleMs={Infinity} /></td>
                  <td className="right"><Age at={row.analyzedAt} staleMs={Infinity} /></td>
                  <td className="right"><OfferLink href={offer("postgres-maintain-table", { TABLE: row.table, SCHEMA: row.schema })} of={row.table}>Vacuum…</OfferLink></td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </Panel>
  );
}
