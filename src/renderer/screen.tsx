import { lazy, Suspense } from "react";
import { useConsole, useKnown } from "./app/hooks";
import { useRoute } from "./app/navigation";
import type { Route } from "./app/route";
import { Loading } from "./components/empty";
import { AlertsPage } from "./features/alerts/alerts-page";
import { SilencesPage } from "./features/alerts/silences-page";
import { DeployPage } from "./features/deploy/deploy-page";
import { EnvironmentPage } from "./features/environment/environment-page";
import { HistoryPage } from "./features/history/history-page";
import { LogPage } from "./features/logs/log-page";
import { LogsPage } from "./features/logs/logs-page";
import { OverviewPage } from "./features/overview/overview-page";
import { PlanPage } from "./features/plan/plan-page";
import { RunPage } from "./features/run/run-page";
import { LibraryPage } from "./features/runbooks/library-page";
import { SchedulesPage } from "./features/schedules/schedules-page";
import { SettingsPage } from "./features/settings/settings-page";
import { StartPage } from "./features/start/start-page";
import { TargetsPage } from "./features/targets/targets-page";

// The charts' library is most of the bundle; the first screen does not wait for it.
const HostPage = lazy(() => import("./features/host/host-page").then((module) => ({ default: module.HostPage })));
const ProbePage = lazy(() => import("./features/probe/probe-page").then((module) => ({ default: module.ProbePage })));
const StorePage = lazy(() => import("./features/store/store-page").then((module) => ({ default: module.StorePage })));
const ServicePage = lazy(() => import("./features/service/service-page").then((module) => ({ default: module.ServicePage })));
const AlertPage = lazy(() => import("./features/alerts/alert-page").then((module) => ({ default: module.AlertPage })));
const ObjectivesPage = lazy(() => import("./features/objectives/objectives-page").then((module) => ({ default: module.ObjectivesPage })));
const DashboardPage = lazy(() => import("./features/dashboards/dashboard-page").then((module) => ({ default: module.DashboardPage })));
const DashboardsPage = lazy(() => import("./features/dashboards/dashboards-page").then((module) => ({ default: module.DashboardsPage })));
const QueryPage = lazy(() => import("./features/query/query-page").then((module) => ({ default: module.QueryPage })));
const RulesPage = lazy(() => import("./features/rules/rules-page").then((module) => ({ default: module.RulesPage })));
const EditorPage = lazy(() => import("./features/editor/editor-page").then((module) => ({ default: module.EditorPage })));
const RunbookPage = lazy(() => import("./features/runbooks/runbook-page").then((module) => ({ default: module.RunbookPage })));

/** The screen of the present route. */
export function Screen() {
  const route = useRoute();
  const fleet = useKnown(useConsole().fleet);
  if (needsFleet(route) && fleet.value && !fleet.value.fleet) return <StartPage view={fleet.value} />;
  return <Suspense fallback={<Loading what="the screen" />}>{screenOf(route)}</Suspense>;
}

const needsFleet = ({ page }: Route): boolean => page === "overview" || page === "object" || page === "deploy";

function screenOf(route: Route) {
  switch (route.page) {
    case "overview": return <OverviewPage />;
    case "object": return <ObjectPage key={`${route.kind}/${route.id}`} kind={route.kind} id={route.id} />;
    case "deploy": return <DeployPage key={route.id} id={route.id} />;
    case "runbooks": return <LibraryPage />;
    case "runbook": return <RunbookPage key={route.id} id={route.id} target={route.target} />;
    case "edit": return <EditorPage key={route.id} id={route.id} />;
    case "plan": return <PlanPage key={JSON.stringify(route.draft)} draft={route.draft} />;
    case "run": return <RunPage key={route.id} id={route.id} />;
    case "alerts": return <AlertsPage />;
    case "alert": return <AlertPage key={route.id} id={route.id} />;
    case "silences": return <SilencesPage />;
    case "rules": return <RulesPage />;
    case "objectives": return <ObjectivesPage />;
    case "dashboards": return <DashboardsPage />;
    case "dashboard": return <DashboardPage key={route.id} id={route.id} />;
    case "query": return <QueryPage expressions={route.expressions} />;
    case "logs": return <LogsPage />;
    case "log": return <LogPage key={`${route.id} ${route.host}`} id={route.id} host={route.host} />;
    case "targets": return <TargetsPage />;
    case "history": return <HistoryPage />;
    case "schedules": return <SchedulesPage />;
    case "settings": return <SettingsPage />;
  }
}

function ObjectPage({ kind, id }: Pick<Extract<Route, { page: "object" }>, "kind" | "id">) {
  switch (kind) {
    case "environment": return <EnvironmentPage id={id} />;
    case "host": return <HostPage id={id} />;
    case "service": return <ServicePage id={id} />;
    case "database": case "cache": return <StorePage kind={kind} id={id} />;
    case "probe": return <ProbePage id={id} />;
  }
}
