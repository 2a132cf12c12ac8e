import type { Answers } from "../ipc/dispatch";
import type { Judge } from "./judge";
import { makeReport } from "./report";
import { sloList } from "./slos";

export { Judge, type JudgeDeps } from "./judge";

type Names = "baselines.list" | "baselines.set" | "baselines.clear" | "health.scores" | "slos.list" | "dashboards.list" | "dashboards.get" | "dashboards.import" | "dashboards.remove" | "reports.make";

/** Answers about what is usual, how well services do, and what was promised. */
export function createJudgeAnswers(judge: Judge): Pick<Answers, Names> {
  const { fleet, now, rulesFile } = judge.deps;
  return {
    "baselines.list": (asked) => judge.baselines.list(asked),
    "baselines.set": (asked) => judge.baselines.set(asked),
    "baselines.clear": (key) => judge.baselines.clear(key),
    "health.scores": (asked) => judge.health.scores(asked),
    "dashboards.list": () => judge.dashboards.list(),
    "dashboards.get": (asked) => judge.dashboards.get(asked),
    "dashboards.import": (asked) => judge.dashboards.import(asked),
    "dashboards.remove": async ({ id }) => {
      await judge.dashboards.remove(id);
      return undefined;
    },
    "reports.make": (asked) => makeReport(judge, asked),
    "slos.list": () => sloList({ ledger: judge.ledger, fleet, now, rulesFile }),
  };
}
