import { AlertTabs } from "../../app/alert-tabs";

export function RulesPage() {
  return <><h1 className="page-title">Rules</h1><AlertTabs page="rules" /></>;
}
