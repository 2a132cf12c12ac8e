import type { AppInfo } from "../shared/contract";
import type { Service } from "../shared/fleet";
import type { ServiceId } from "../shared/ids";
import { raise } from "../shared/problem";
import { createRuleAnswers } from "./alerts";
import { createEvidenceAnswers } from "./evidence";
import { importSshConfig } from "./fleet";
import { listTags } from "./images/list-tags";
import type { Answers } from "./ipc/dispatch";
import { createJudgeAnswers } from "./judge";
import { tailLog } from "./logs/tail";
import { createMonitoringAnswers } from "./monitoring";
import { createNotifyAnswers } from "./notify";
import { createKnownSeries } from "./query";
import { runbookAnswers } from "./runbook-answers";
import { createRunsAnswers } from "./runs";
import { createScheduleAnswers } from "./schedules";
import { databaseQueries } from "./stores/database-queries";
import { giveStoreSecret, storeLogin } from "./stores/store-login";
import type { Services } from "./services";

/** What only a face of the program can do. */
export interface Face {
  chooseFleetFile?: () => Promise<string | undefined>;
  chooseRunbookFile?: () => Promise<string | undefined>;
  /** Where to write a document of this name. */
  chooseExportFile?: (name: string) => Promise<string | undefined>;
  /** Shows a file in its folder. */
  showFile?: (file: string) => void;
  chooseFolder?: () => Promise<string | undefined>;
}

/** One answer for each question of the contract; whatever is more than a call belongs to the service that is called. */
export function createAnswers(services: Services, face: Face, info: () => AppInfo): Answers {
  const { fleets, history, hosts, dockers, library, observer, prompts, runner, locks, person } = services;
  const service = (id: ServiceId): Service => {
    const found = fleets.view().fleet?.services[id];
    return found ?? raise({ code: "service.unknown", message: `The fleet has no service "${id}".`, next: "Look at the fleet file: it may have been edited meanwhile." });
  };
  const known = createKnownSeries({ samples: history.samples, servers: () => services.monitoring.prometheus(), now: Date.now });
  return {
    "app.info": info,
    "app.reconnect": ({ host }) => void hosts.reconnect(host),
    "fleet.get": () => fleets.view(),
    "fleet.open": ({ file }) => services.openFleet(file),
    "fleet.choose": async () => face.chooseFleetFile?.(),
    "fleet.demo": () => services.openDemo(),
    "fleet.ssh-config": () => importSshConfig(),
    "host.processes": ({ host }) => observer.processes(host),
    "hosts.focus": ({ hosts: focused }) => void observer.focus(focused),
    "overview.get": () => observer.overview(),
    "series.query": (query) => history.samples.query(query),
    "promql.instant": (query) => services.queries.instant(query),
    "promql.range": (query) => services.queries.range(query),
    ...createMonitoringAnswers({ servers: services.monitoring, fleet: () => fleets.view().fleet, actor: () => info().actor }),
    "series.list": (query) => known.list(query),
    "series.names": () => known.names(),
    "history.size": ({ keep }) => history.size(keep),
    "history.keep": async (keep) => {
      history.keep(keep);
      return history.size();
    },
    "stores.login": (ref) => storeLogin({ fleet: () => fleets.view().fleet, vault: services.vault }, ref),
    "stores.give-secret": (ref) => giveStoreSecret({ fleet: () => fleets.view().fleet, vault: services.vault, look: (hosts) => observer.look(hosts) }, ref),
    "database.queries": (asked) => databaseQueries({ fleet: () => fleets.view().fleet, postgres: services.clients.postgres, vault: services.vault, now: Date.now }, asked),
    "logs.list": () => observer.logs(),
    "logs.tail": (asked) => tailLog({ fleet: () => fleets.view().fleet, hosts, dockers, mask: services.mask, now: Date.now }, asked),
    "metrics.targets": () => observer.targets(),
    "images.list": ({ service: id }) => listTags(service(id), dockers),
    "runbooks.list": () => library.list(),
    "runbooks.for": (ref) => {
      const { fleet } = fleets.view();
      return fleet ? library.forObject(ref, fleet) : [];
    },
    "runbooks.get": ({ id }) => library.get(id),
    "runbooks.open": async ({ file }) => {
      const chosen = file ?? (await face.chooseRunbookFile?.());
      return chosen === undefined ? undefined : library.open(chosen);
    },
    ...runbookAnswers(services, face),
    "plan.preview": (draft) => runner.preview(draft),
    ...createRunsAnswers({ history, runner, version: info().version }),
    ...createEvidenceAnswers({
      history, verify: (id) => runner.verify(id), get: (id) => runner.get(id), fleet: () => fleets.view().fleet, version: info().version, actor: () => info().actor, now: Date.now,
      chooseFile: face.chooseExportFile, showFile: face.showFile,
    }),
    ...createScheduleAnswers(services.scheduler),
    ...createNotifyAnswers(services.notify.notifier, services.notify.wishes),
    ...createRuleAnswers(services.rules, history, (progress) => services.tells.tell("backtest.progress", progress)),
    ...createJudgeAnswers(services.judge, { chooseFile: face.chooseExportFile, showFile: face.showFile }),
    "alerts.evidence": ({ key, firedAt }) => history.evidence.get(key, firedAt),
    "run.start": ({ armCode, typed }) => runner.start(armCode, typed),
    "run.list": ({ limit, target }) =>
      history.journal.list(target ? 500 : limit).filter((run) => !target || (run.target?.kind === target.kind && run.target.id === target.id)).slice(0, limit),
    "run.get": (id) => runner.get(id),
    "run.events": ({ run, after }) => history.journal.events(run, after),
    "run.output": ({ run, step, ...part }) => runner.output(run, step, part),
    "run.verify": (id) => runner.verify(id),
    "run.command": async ({ run, command }) => {
      await runner.command(run, command);
      return undefined;
    },
    "run.verify-all": () => history.journal.runs().map((id) => runner.verify(id)),
    "person.get": () => person.view(),
    "person.set": (change) => person.set(change),
    "locks.list": () => locks.list(),
    "locks.take": async (asked) => {
      await locks.take(asked);
      return undefined;
    },
    "prompt.list": () => prompts.list(),
    "prompt.answer": (answer) => void prompts.answer(answer),
  };
}
