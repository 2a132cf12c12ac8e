import type { Answers } from "../ipc/dispatch";
import { type WrittenFilesDeps, WrittenFiles } from "../written-files";
import type { Judge } from "./judge";
import { makeReport, reportName } from "./report";
import { sloList } from "./slos";

export { Judge, type JudgeDeps } from "./judge";

type Names = "baselines.list" | "baselines.set" | "baselines.clear" | "health.scores" | "slos.list" | "dashboards.list" | "dashboards.get" | "dashboards.import" | "dashboards.remove" | "dashboards.restore" | "reports.make" | "reports.save" | "reports.show";

/** Answers about what is usual, how well services do, and what was promised. */
export function createJudgeAnswers(judge: Judge, face: WrittenFilesDeps = {}): Pick<Answers, Names> {
  const files = new WrittenFiles("report", face);
  const { fleet, now } = judge.deps;
  return {
    "baselines.list": (asked) => judge.baselines.list(asked),
    "baselines.set": (asked) => judge.baselines.set(asked),
    "baselines.clear": (key) => judge.baselines.clear(key),
    "health.scores": (asked) => judge.health.scores(asked),
    "dashboards.list": () => judge.dashboards.list(),
    "dashboards.get": (asked) => judge.dashboards.get(asked),
    "dashboards.import": (asked) => judge.dashboards.import(asked),
    "dashboards.remove": ({ id }) => judge.dashboards.remove(id),
    "dashboards.restore": ({ removed }) => judge.dashboards.restore(removed),
    "reports.make": (asked) => makeReport(judge, asked),
    "reports.save": (asked) => files.write(reportName(asked, asked.to ?? now()), async () => (await makeReport(judge, asked)).text),
    "reports.show": ({ file }) => files.show(file),
    "slos.list": () => sloList({ ledger: judge.ledger, fleet, now, rulesFile: judge.rulesFile ?? "" }),
  };
}
