import { BellRing, BookOpenText, CalendarClock, ChartLine, Gauge, History, LayoutDashboard, Radar, Rss, ScrollText, Search, SlidersHorizontal } from "lucide-react";
import type { ReactNode } from "react";
import { Kbd } from "../components/badge";
import { countFiring } from "./alert-rows";
import { SEVERITIES } from "../../shared/severity";
import { formatRoute, type Route } from "./route";
import { useAlertRows } from "./use-alerts";
import { WatchList } from "./watch-list";
import "./nav.css";

interface Place {
  route: Route & { page: "overview" | "alerts" | "query" | "objectives" | "dashboards" | "logs" | "targets" | "runbooks" | "history" | "schedules" | "settings" };
  word: string;
  key: string;
  icon: ReactNode;
  /** Screens that belong under it. */
  covers: readonly Route["page"][];
}

const PLACES: readonly Place[] = [
  { route: { page: "overview" }, word: "Overview", key: "o", icon: <Radar aria-hidden />, covers: ["overview", "object", "deploy"] },
  { route: { page: "alerts" }, word: "Alerts", key: "a", icon: <BellRing aria-hidden />, covers: ["alerts", "alert", "silences", "rules"] },
  { route: { page: "query", expressions: [] }, word: "Query", key: "q", icon: <ChartLine aria-hidden />, covers: ["query"] },
  { route: { page: "objectives" }, word: "Objectives", key: "j", icon: <Gauge aria-hidden />, covers: ["objectives"] },
  { route: { page: "dashboards" }, word: "Dashboards", key: "d", icon: <LayoutDashboard aria-hidden />, covers: ["dashboards", "dashboard"] },
  { route: { page: "logs" }, word: "Logs", key: "l", icon: <ScrollText aria-hidden />, covers: ["logs", "log"] },
  { route: { page: "targets" }, word: "Targets", key: "t", icon: <Rss aria-hidden />, covers: ["targets"] },
  { route: { page: "runbooks" }, word: "Runbooks", key: "r", icon: <BookOpenText aria-hidden />, covers: ["runbooks", "runbook", "edit", "plan"] },
  { route: { page: "history" }, word: "History", key: "h", icon: <History aria-hidden />, covers: ["history", "run"] },
  { route: { page: "schedules" }, word: "Schedules", key: "c", icon: <CalendarClock aria-hidden />, covers: ["schedules"] },
  { route: { page: "settings" }, word: "Settings", key: "s", icon: <SlidersHorizontal aria-hidden />, covers: ["settings"] },
];

export function Nav({ page, openPalette }: { page: Route["page"]; openPalette: () => void }) {
  return (
    <div className="rail">
      <a className="wordmark" href={formatRoute({ page: "overview" })} aria-label="Quarterdeck">
        <Mark />
        <span>Quarterdeck</span>
      </a>
      <button type="button" className="rail-search" onClick={openPalette} aria-keyshortcuts="Control+K Meta+K">
        <Search aria-hidden />
        <span>Go or act…</span>
        <Kbd>Ctrl K</Kbd>
      </button>
      <nav aria-label="Main">
        <ul role="list" className="rail-places">
          {PLACES.map(({ route, word, key, icon, covers }) => (
            <li key={word}>
              <a href={formatRoute(route)} aria-current={covers.includes(page) ? "page" : undefined} aria-keyshortcuts={`g ${key}`}>
                {icon}
                <span>{word}</span>
                {route.page === "alerts" && <AlertCount />}
                <span className="rail-key" aria-hidden>g {key}</span>
              </a>
            </li>
          ))}
        </ul>
      </nav>
      <WatchList />
    </div>
  );
}

/** How many alerts fire that somebody is to be told of, in the colour of the worst. */
function AlertCount() {
  const { rows } = useAlertRows();
  const counts = countFiring(rows);
  if (counts.all === 0) return null;
  const worst = SEVERITIES.find((severity) => counts[severity] > 0) ?? "none";
  return <span className={`rail-count num rail-count-${worst}`} title={`${counts.all} firing, the worst ${worst === "none" ? "without severity" : worst}`}>{counts.all}<span className="sr-only"> firing</span></span>;
}

/** A quarter of a compass rose over a deck line. */
function Mark() {
  return (
    <svg className="mark" viewBox="0 0 24 24" aria-hidden>
      <path d="M3 18A15 15 0 0 1 18 3" fill="none" stroke="currentColor" strokeWidth="1.5" />
      <path d="M18 18 7.4 7.4M18 18V3M18 18H3" fill="none" stroke="currentColor" strokeWidth="1.5" />
      <path d="M18 18 9.5 13.2 13.2 9.5Z" fill="currentColor" />
      <path d="M1 22h22" stroke="currentColor" strokeWidth="2" />
    </svg>
  );
}
