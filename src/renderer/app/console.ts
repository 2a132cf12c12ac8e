import type { AppInfo, FleetView, Prompt } from "../../shared/contract";
import type { Overview } from "../../shared/overview";
import type { AlertInstance } from "../../shared/alert";
import type { AlertVerdict } from "../../shared/notify";
import type { AlertList } from "../../shared/rules/ask";
import type { RunSummary } from "../../shared/run";
import { createClient, type Client, type Door } from "./client";
import { notify } from "./notices";
import { createResource, type Resource } from "./resource";

/** What the whole window shares: the client and the answers that every screen needs. */
export interface ConsoleStore {
  client: Client;
  info: Resource<AppInfo>;
  fleet: Resource<FleetView>;
  overview: Resource<Overview>;
  prompts: Resource<Prompt[]>;
  /** The newest runs, for the watch list and the palette. */
  runs: Resource<RunSummary[]>;
  /** Alerts of rules. */
  alerts: Resource<AlertList>;
  /** Alerts that the console itself raises. */
  ownAlerts: Resource<AlertInstance[]>;
  /** What is told of each. */
  verdicts: Resource<AlertVerdict[]>;
}

const RUNS_EVERY_MS = 400;
const ALERTS_EVERY_MS = 1_000;

export function createConsole(door: Door): ConsoleStore {
  const client = createClient(door);
  const store: ConsoleStore = {
    client,
    info: createResource(client, "app.info", undefined),
    fleet: createResource(client, "fleet.get", undefined),
    overview: createResource(client, "overview.get", undefined),
    prompts: createResource(client, "prompt.list", undefined),
    runs: createResource(client, "run.list", { limit: 30 }),
    alerts: createResource(client, "alerts.list", undefined),
    ownAlerts: createResource(client, "notify.alerts", undefined),
    verdicts: createResource(client, "notify.verdicts", undefined),
  };
  const ofAlerts = [store.alerts, store.ownAlerts, store.verdicts];
  const all = [store.info, store.fleet, store.overview, store.prompts, store.runs, ...ofAlerts];
  const refetchAll = (): void => all.forEach((resource) => void resource.refetch());
  const alertsChanged = throttle(() => ofAlerts.forEach((resource) => void resource.refetch()), ALERTS_EVERY_MS);
  const runsChanged = throttle(() => void store.runs.refetch(), RUNS_EVERY_MS);

  client.listen("overview.changed", store.overview.put);
  client.listen("prompt.changed", store.prompts.put);
  client.listen("notice", notify);
  client.listen("fleet.changed", (view) => {
    store.fleet.put(view);
    void store.info.refetch();
  });
  client.listen("run.event", ({ body }) => {
    if (body.type !== "step.output") runsChanged();
  });
  client.listen("alerts.changed", alertsChanged);
  client.listen("notify.changed", alertsChanged);
  client.onHole(refetchAll);
  refetchAll();
  return store;
}

/** Runs `act` at once, then at most once per `everyMs`, the last call never lost. */
export function throttle(act: () => void, everyMs: number): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let again = false;
  const tick = (): void => {
    timer = undefined;
    if (!again) return;
    again = false;
    run();
  };
  const run = (): void => {
    act();
    timer = setTimeout(tick, everyMs);
  };
  return () => {
    if (timer === undefined) run();
    else again = true;
  };
}
