import { RunId } from "../shared/ids";
import { raise } from "../shared/problem";

export function parseRunId(text: string): RunId {
  const id = RunId.safeParse(text);
  return id.success ? id.data : raise({ code: "run.bad-id", message: `"${text}" is not a run's id.`, next: "List them with: quarterdeck runs list" });
}
