import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { createClients, createDockers, createHosts, createHttp } from "../../src/main/connections";
import { type History, openHistory } from "../../src/main/history";
import { createRunner, type Runner } from "../../src/main/runner";
import { localMachine } from "../../src/main/runner/jobs/machine";
import { verbs } from "../../src/main/steps";
import { createVault, Masker } from "../../src/main/vault";
import type { Hosts } from "../../src/main/ports";
import { Fleet } from "../../src/shared/fleet";
import { RunbookId, type RunId } from "../../src/shared/ids";
import type { PlanDraft } from "../../src/shared/plan";
import { describeProblem } from "../../src/shared/problem";
import type { RunEvent, RunView } from "../../src/shared/run";
import { isEnded } from "../../src/shared/run-view";
import { parseRunbook } from "../../src/shared/runbook/parse";

export interface KitOptions {
  /** Data folder. */
  home: string;
  fleetPath: string;
  knownHostsPath: string;
  /** Runbook texts by id; "shipped/..." is read from the resources. */
  runbooks?: Record<string, string>;
  env?: Record<string, string>;
  changeFleet?: (fleet: Fleet) => void;
  actor?: string;
}

/** The parts of the core that carry a run out, over the real connections and the real journal. */
export interface Kit {
  runner: Runner;
  history: History;
  hosts: Hosts;
  fleet: Fleet;
  close(): Promise<void>;
}

export function openKit(options: KitOptions): Kit {
  const fleet = Fleet.parse(parse(readFileSync(options.fleetPath, "utf8")));
  options.changeFleet?.(fleet);
  const hosts = createHosts({
    fleet: () => fleet,
    knownHosts: { own: join(options.home, "known_hosts"), read: () => [options.knownHostsPath] },
    confirmHostKey: async () => false, askPassphrase: async () => undefined, agentSocket: "",
  });
  const history = openHistory({ file: join(options.home, "history.sqlite"), backups: false });
  const masker = new Masker();
  const runner = createRunner({
    journal: history.journal, fleet: () => fleet, verbs, hosts, dockers: createDockers(hosts, () => fleet), http: createHttp(hosts), clients: createClients(hosts), masker,
    vault: createVault({ masker, ask: async () => undefined, env: options.env ?? {} }), clock: { now: Date.now }, actor: options.actor ?? "ann@laptop",
    local: localMachine({ HOME: options.home }),
    runbook: (id) => {
      const text = options.runbooks?.[id] ?? readFileSync(`resources/runbooks/${id.replace(/^shipped\//, "")}.md`, "utf8");
      return parseRunbook(text, { id, file: `${id}.md` });
    },
  });
  return {
    runner, history, hosts, fleet,
    close: async () => {
      await runner.close();
      await hosts.close();
      await history.close();
    },
  };
}

type Draft = Partial<Omit<PlanDraft, "runbook">> & { runbook: string };

/** Previews and starts, as a person does who reads and agrees. */
export async function begin({ runner }: Kit, draft: Draft): Promise<RunId> {
  const preview = await runner.preview({ params: {}, dryRun: false, ...draft, runbook: RunbookId.parse(draft.runbook) });
  if (preview.armCode === undefined) throw new Error(preview.problems.map(describeProblem).join("\n"));
  return runner.start(preview.armCode, preview.arming.kind === "type" ? preview.arming.text : undefined);
}

export const deploy = (kit: Kit, tag: string): Promise<RunId> =>
  begin(kit, { runbook: "shipped/rolling-deploy", target: { kind: "service", id: "shop" }, params: { IMAGE: tag } });

/** Resolves with the view once `wanted` holds. */
export function until({ runner }: Kit, run: RunId, wanted: (view: RunView) => boolean): Promise<RunView> {
  return new Promise((resolve) => {
    const look = () => {
      const view = runner.get(run);
      if (!wanted(view)) return;
      stop();
      resolve(view);
    };
    const stop = runner.onEvent((event) => event.run === run && queueMicrotask(look));
    look();
  });
}

export const ended = (kit: Kit, run: RunId): Promise<RunView> => until(kit, run, ({ status }) => isEnded(status));

export const eventsOf = (kit: Kit, run: RunId): RunEvent[] => kit.history.journal.events(run);

/** Everything that went wrong or was said, for a failing test's message. */
export function story(kit: Kit, run: RunId): string {
  return eventsOf(kit, run).map(({ seq, body }) => {
    const { type, ...rest } = body;
    return `${seq} ${type} ${type === "run.created" ? "" : JSON.stringify(rest)}`;
  }).join("\n");
}
