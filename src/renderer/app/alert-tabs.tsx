import { formatRoute } from "./route";
import "./alert-tabs.css";

const TABS = [
  { page: "alerts", word: "Alerts" }, { page: "rules", word: "Rules" }, { page: "silences", word: "Silences" },
] as const;

/** The three screens about alerts, side by side. */
export function AlertTabs({ page }: { page: (typeof TABS)[number]["page"] }) {
  return (
    <nav className="alert-tabs" aria-label="Alerts, rules, silences">
      {TABS.map((tab) => <a key={tab.page} href={formatRoute({ page: tab.page })} aria-current={tab.page === page ? "page" : undefined}>{tab.word}</a>)}
    </nav>
  );
}
