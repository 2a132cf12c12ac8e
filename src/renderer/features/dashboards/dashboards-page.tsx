import { useState } from "react";
import type { DashboardSummary } from "../../../shared/judge/dashboards";
import { useConsole, useQuery } from "../../app/hooks";
import { notify } from "../../app/notices";
import { usePageKeys } from "../../app/page-keys";
import { formatRoute } from "../../app/route";
import { offerUndo } from "../../app/undo-note";
import { useKeyActions } from "../../app/use-key-actions";
import { Age } from "../../components/age";
import { Badge, Kbd } from "../../components/badge";
import { Button } from "../../components/button";
import { Answer, Empty } from "../../components/empty";
import { TwoPressButton } from "../../components/two-press-button";
import { plural } from "../../lib/units";
import { ImportDashboard } from "./import-dashboard";
import "./dashboards.css";

const KEYS = [{ keys: ["i"], does: "Import a dashboard" }] as const;

/** Dashboards that were taken over from Grafana. */
export function DashboardsPage() {
  const { client } = useConsole();
  const dashboards = useQuery("dashboards.list", undefined);
  const [importing, setImporting] = useState(false);
  usePageKeys("Dashboards", KEYS);
  useKeyActions({ i: () => setImporting(true) });
  const restore = async (removed: string) => {
    const outcome = await client.ask("dashboards.restore", { removed });
    await dashboards.refetch();
    return outcome;
  };
  const remove = async ({ id, title }: DashboardSummary): Promise<void> => {
    const outcome = await client.ask("dashboards.remove", { id });
    if (outcome.ok) offerUndo({ words: `The dashboard "${title}" is removed.`, undo: () => restore(outcome.value.removed) });
    else notify(outcome.problem);
    await dashboards.refetch();
  };
  const button = (look: "primary" | "plain") => <Button look={look} aria-keyshortcuts="i" onClick={() => setImporting(true)}><>Import a dashboard… <Kbd>i</Kbd></></Button>;
  return (
    <>
      <header className="page-head">
        <h1 className="page-title">Dashboards</h1>
        <p className="dim">Grafana's dashboards with their PromQL, over the history of this console or a Prometheus of the fleet.</p>
      </header>
      <Answer known={dashboards} what="the dashboards" retry={() => void dashboards.refetch()}>
        {(list) => (list.length === 0 ? <Empty title="There is no dashboard yet"><p>Import the JSON of one: in Grafana, Share, Export, Save to file.</p>{button("primary")}</Empty> : (
          <>
            <p>{button("plain")}</p>
            <div className="table-wrap">
              <table className="table">
                <thead><tr><th>Dashboard</th><th>Tags</th><th className="right">Panels</th><th>Imported</th><th><span className="sr-only">Actions</span></th></tr></thead>
                <tbody>
                  {list.map((dashboard) => (
                    <tr key={dashboard.id}>
                      <td><a className="name" href={formatRoute({ page: "dashboard", id: dashboard.id })}>{dashboard.title}</a></td>
                      <td>{dashboard.tags.map((tag) => <Badge key={tag}>{tag}</Badge>)}</td>
                      <td className="right num">{plural(dashboard.panels, "panel")}</td>
                      <td className="dim"><Age at={dashboard.importedAt} ago staleMs={Infinity} /> by <span className="mono">{dashboard.importedBy}</span></td>
                      <td className="right"><TwoPressButton size="s" look="danger" first="Remove" second="Confirm: remove" onConfirm={() => void remove(dashboard)} /></td>
                    </tr>
                  ))}
                </tbody>
              </table>
            </div>
          </>
        ))}
      </Answer>
      {importing && <ImportDashboard onClose={() => setImporting(false)} />}
    </>
  );
}
