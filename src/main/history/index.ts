export type { AlertsChange, AlertTable, RulePlace } from "./alert-table";
export { openHistory, type History, type HistoryOptions } from "./open";
export type { Duties } from "./duties";
export type { RunJournal } from "./journal";
export { type DeliveryLog, type NotifyTables, type NotifyWishes, type ReceiverState, type Told, ToldAlert } from "./notify";
export type { RunLookups, StepDuration } from "./run-lookups";
export type { ScheduleTable } from "./schedule-table";
export type { Settings } from "./settings";
export { StateChange, type StateChangeQuery, type StateChanges } from "./state-changes";
