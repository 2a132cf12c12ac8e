import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { basename, dirname, extname, join } from "node:path";
import type { Fleet } from "../../shared/fleet";
import { sloRules } from "../../shared/judge/slo-rules";
import { messageOf, type Problem } from "../../shared/problem";

/** What all fleets shared before each had its own file. */
const SHARED = "rules.yml";

export interface SloRulesPlace {
  /** Where the files of all fleets lie. */
  folder: string;
  /** Of which fleet the rules are. */
  fleetFile: string;
}

export interface SloRulesOptions {
  /** false: a look at a fleet must not change what a console beside it evaluates. */
  writes: boolean;
  fault(problem: Problem): void;
  /** Told that what was in one file is in another from now on. */
  moved(from: string, to: string): void;
}

/** The file that holds the rules of a fleet's objectives: consoles with other fleets on the same data folder have others. */
export function sloRulesFile({ folder, fleetFile }: SloRulesPlace): string {
  const name = basename(fleetFile, extname(fleetFile)).replace(/[^A-Za-z0-9_-]+/g, "-").slice(0, 40);
  return join(folder, `${name}-${createHash("sha256").update(fleetFile).digest("hex").slice(0, 10)}.yml`);
}

/**
 * Writes the rules that follow from a fleet's objectives, where they differ from what lies there, and gives the patterns under which rule
 * files of the fleet are to be looked for in addition to its own. At once: the rule files are read right after.
 */
export function sloRuleFiles(fleet: Fleet | undefined, place: SloRulesPlace, { writes, fault, moved }: SloRulesOptions): string[] {
  if (!fleet || Object.keys(fleet.slos).length === 0) return [];
  const file = sloRulesFile(place);
  try {
    if (writes) {
      takeShared(join(place.folder, SHARED), file, moved);
      write(file, sloRules(fleet));
    }
  } catch (thrown) {
    fault({ code: "slo.rules-not-written", message: "The rules of the objectives could not be written: their alerts are as they were before.", cause: messageOf(thrown), next: "Check the room and the permissions of the data folder.", at: { file } });
  }
  return existsSync(file) ? [file] : [];
}

function write(file: string, text: string): void {
  if (existsSync(file) && readFileSync(file, "utf8") === text) return;
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  writeFileSync(`${file}.part`, text, { mode: 0o600 });
  renameSync(`${file}.part`, file);
}

/** The first fleet that writes takes the shared file over, with the states of its alerts. */
function takeShared(shared: string, file: string, moved: SloRulesOptions["moved"]): void {
  if (existsSync(file) || !existsSync(shared)) return;
  renameSync(shared, file);
  moved(shared, file);
}
