import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import type { Fleet } from "../../shared/fleet";
import { sloRules } from "../../shared/judge/slo-rules";
import { messageOf, type Problem } from "../../shared/problem";

/**
 * Writes the rules that follow from a fleet's objectives, where they differ from what lies there, and gives the patterns under which rule
 * files of the fleet are to be looked for in addition to its own. At once: the rule files are read right after. `writes: false`: a look at
 * another fleet must not change what a console beside it evaluates.
 */
export function sloRuleFiles(fleet: Fleet | undefined, file: string, { writes, fault }: { writes: boolean; fault: (problem: Problem) => void }): string[] {
  if (!fleet || Object.keys(fleet.slos).length === 0) return [];
  if (!writes) return existsSync(file) ? [file] : [];
  const text = sloRules(fleet);
  try {
    if (!existsSync(file) || readFileSync(file, "utf8") !== text) {
      mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
      writeFileSync(`${file}.part`, text, { mode: 0o600 });
      renameSync(`${file}.part`, file);
    }
  } catch (thrown) {
    fault({ code: "slo.rules-not-written", message: "The rules of the objectives could not be written: their alerts are as they were before.", cause: messageOf(thrown), next: "Check the room and the permissions of the data folder.", at: { file } });
  }
  return existsSync(file) ? [file] : [];
}
