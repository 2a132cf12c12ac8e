import type { Database } from "../database";
import { type BaselineTable, createBaselineTable } from "./baselines";
import { createSloHours, type SloHours } from "./slo-hours";

export type { BaselineTable, LearnedBaseline } from "./baselines";
export type { SloHour, SloHours } from "./slo-hours";

/** What judging remembers. */
export interface JudgeTables {
  baselines: BaselineTable;
  sloHours: SloHours;
}

export const createJudgeTables = (database: Database): JudgeTables => ({ baselines: createBaselineTable(database), sloHours: createSloHours(database) });
