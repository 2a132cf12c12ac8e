import type { AppInfo } from "../shared/contract";
import { createAnswers } from "./answers";
import type { Answers } from "./ipc/dispatch";
import { forwardAlerts } from "./monitoring";
import type { Closable } from "./ports";
import type { PromptDesk } from "./prompts";
import type { Services } from "./services";
import type { Tells } from "./tells";
import { createAlerting, rulesOf } from "./wiring/alerting";
import { createGround } from "./wiring/ground";
import { createOpening } from "./wiring/opening";
import type { ConsoleOptions } from "./wiring/options";
import { createReach } from "./wiring/reach";
import { createRuns } from "./wiring/runs";
import { createWatch } from "./wiring/watch";

export type { ConsoleOptions } from "./wiring/options";

/** The core: what the window and the command line both talk to. */
export interface Console extends Closable {
  answers: Answers;
  prompts: PromptDesk;
  tells: Tells;
  close(): Promise<void>;
}

/** Builds every service, connects them and starts what is to run; with `wiring`, the only place that does. */
export async function createConsole(options: ConsoleOptions): Promise<Console> {
  const ground = createGround(options);
  const { history, prompts, tells, clock, owner, person, notice } = ground;
  const reach = await createReach(ground);
  const { fleets, hosts, dockers, clients, vault, masker, monitoring, queries } = reach;
  const runs = await createRuns(ground, reach);
  const { runner, scheduler, library } = runs;
  const observer = createWatch(ground, reach, runs);
  const { rules, evidence, judge, notify } = createAlerting(ground, reach, observer);
  const opening = createOpening(ground, reach);
  const { openFleet, openDemo } = opening;
  const services: Services = { ...runs, fleets, history, hosts, dockers, clients, vault, mask: (text) => masker.mask(text), monitoring, queries, observer, prompts, notify, rules, judge, person, tells, openFleet, openDemo };
  const info = (): AppInfo => ({
    version: options.version, actor: ground.actor(), console: owner.mark, home: options.home, platform: process.platform, demo: opening.isDemo(), notices: [...history.notices, ...opening.problems],
    runtimes: Object.fromEntries(["node", "electron", "chrome"].flatMap((name) => (process.versions[name] ? [[name, process.versions[name]]] : []))),
  });

  await opening.openFirst();
  await rules.store.follow(rulesOf(fleets.view(), judge));
  runner.recover();
  runner.follow();
  if (options.observe) for (const part of [observer, rules.manager, judge]) part.start();
  const forwarding = options.observe
    ? forwardAlerts({ book: rules.manager, receivers: () => monitoring.alertReceivers(), isEvaluating: () => rules.manager.evaluates, now: clock.now, onProblem: notice })
    : undefined;
  if (options.resident) {
    scheduler.start();
    void library.readAhead();
  }
  if (options.resident && options.observe) notify.notifier.start();

  return {
    answers: createAnswers(services, options, info), prompts, tells,
    close: async () => {
      prompts.close();
      await scheduler.close();
      await notify.notifier.close();
      await forwarding?.close();
      await judge.close();
      await rules.manager.close();
      await evidence.close();
      await observer.stop();
      ground.release();
      await runner.close();
      await library.close();
      await fleets.close();
      await hosts.close();
      await opening.close();
      await history.close();
    },
  };
}
