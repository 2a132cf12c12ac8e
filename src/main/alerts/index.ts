import type { Answers } from "../ipc/dispatch";
import type { History } from "../history";
import { Backtests } from "./backtests";
import { checkRules } from "./check";
import { ruleText } from "./rule-text";
import { importRules, removeImported } from "./import";
import type { BacktestProgress } from "../../shared/rules/ask";
import type { RuleManager } from "./manager";
import type { RuleStore } from "./rule-store";
import { alertList, ruleList } from "./views";

export { localPromql } from "./local-promql";
export { RuleManager, type RuleManagerDeps } from "./manager";
export { RuleStore } from "./rule-store";
export { expressionOf } from "./views";

/** Rules and the alerts that they give. */
export interface Rules {
  store: RuleStore;
  manager: RuleManager;
}

type Names = "alerts.list" | "alerts.history" | "rules.list" | "rules.text" | "rules.check" | "rules.import" | "rules.remove" | "rules.backtest" | "rules.backtest-cancel";

/** Answers about rules and alerts. `told` hears how far backtests have come. */
export function createRuleAnswers({ store, manager }: Rules, history: Pick<History, "alerts" | "samples">, told: (progress: BacktestProgress) => void = () => undefined): Pick<Answers, Names> {
  const backtests = new Backtests(history.samples, () => manager.groups(), told);
  return {
    "alerts.list": () => alertList(manager),
    "alerts.history": (asked) => history.alerts.transitions(asked),
    "rules.list": () => ruleList(store, manager),
    "rules.text": ({ file }) => ruleText(store, file),
    "rules.check": ({ name, text }) => checkRules(name, text),
    "rules.import": async (asked) => {
      const imported = await importRules(asked, store.importedFolder);
      await store.look();
      return imported;
    },
    "rules.remove": async ({ file }) => {
      await removeImported(file, store.importedFolder);
      await store.look();
      return undefined;
    },
    "rules.backtest": (asked) => backtests.run(asked),
    "rules.backtest-cancel": ({ id }) => void backtests.cancel(id),
  };
}
