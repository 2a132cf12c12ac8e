import type { PlanChanges } from "../../shared/evidence";
import type { RunId } from "../../shared/ids";
import type { PlanDraft } from "../../shared/plan";
import type { RunView } from "../../shared/run";
import type { History } from "../history";
import type { Answers } from "../ipc/dispatch";
import type { Runner } from "../runner";
import { changesBetween, NOTHING_BEFORE, type VersionedPlan } from "./changes";
import { typicalOfRun, typicalOfRunbook } from "./typical";

export interface RunsDeps {
  history: Pick<History, "runs" | "journal">;
  runner: Pick<Runner, "get" | "preview">;
  /** The version of this console. */
  version: string;
}

/** What earlier runs say about a run or a plan. */
export function createRunsAnswers({ history, runner, version }: RunsDeps): Pick<Answers, "run.typical" | "run.changes" | "plan.changes"> {
  const versioned = (view: RunView): VersionedPlan => ({ plan: view.plan, version: versionOf(view.id) });
  const versionOf = (run: RunId): string | undefined => {
    const [first] = history.journal.events(run);
    return first?.body.type === "run.created" ? first.body.version : undefined;
  };
  const changes = async (draft: PlanDraft): Promise<PlanChanges> => {
    const last = history.runs.latest(draft.runbook, draft.target);
    if (last === undefined) return NOTHING_BEFORE;
    const [since, { plan }] = [runner.get(last), await runner.preview(draft)];
    return changesBetween(since, versioned(since), { plan, version });
  };
  return {
    "run.typical": (of) => ("run" in of ? typicalOfRun(history.runs, of.run, runner.get(of.run).plan) : typicalOfRunbook(history.runs, of.runbook)),
    "plan.changes": changes,
    "run.changes": ({ before, after }) => {
      const since = runner.get(before);
      return changesBetween(since, versioned(since), versioned(runner.get(after)));
    },
  };
}
