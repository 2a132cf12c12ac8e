import type { Route } from "./route";

/** What a screen is called, in the title bar and in the palette. */
export function titleOf(route: Route): string {
  switch (route.page) {
    case "overview": return "Overview";
    case "object": return route.id;
    case "deploy": return `Deploy ${route.id}`;
    case "runbooks": return "Runbooks";
    case "runbook": return "Runbook";
    case "edit": return "Edit";
    case "plan": return "Plan";
    case "run": return "Run";
    case "alerts": return "Alerts";
    case "alert": return "Alert";
    case "silences": return "Silences";
    case "rules": return "Rules";
    case "dashboards": return "Dashboards";
    case "dashboard": return "Dashboard";
    case "objectives": return "Objectives";
    case "query": return "Query";
    case "logs": return "Logs";
    case "log": return route.id;
    case "targets": return "Targets";
    case "history": return "History";
    case "schedules": return "Schedules";
    case "settings": return "Settings";
  }
}

export const KIND_WORDS = {
  environment: "Environment", host: "Host", service: "Service", database: "Database", cache: "Cache", probe: "Probe",
} as const;
