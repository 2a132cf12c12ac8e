import { BaselinesPanel } from "./baselines-panel";
import { HealthPanel } from "./health-panel";
import { ReportsPanel } from "./reports-panel";
import { SlosPanel } from "./slos-panel";
import "./objectives.css";

/** How well it goes over time: what was promised, how services do, and what is usual. */
export function ObjectivesPage() {
  return (
    <>
      <header className="page-head">
        <h1 className="page-title">Objectives</h1>
        <p className="dim">What was promised and how much of the error budget is left, how services do, and what is usual at this hour.</p>
      </header>
      <SlosPanel />
      <HealthPanel />
      <ReportsPanel />
      <BaselinesPanel />
    </>
  );
}
