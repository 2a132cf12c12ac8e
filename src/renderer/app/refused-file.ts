import type { FleetView } from "../../shared/contract";
import type { Problem } from "../../shared/problem";

/** Why a file that was to be opened was not taken; empty where it was. The core answers with the fleet that stays in use. */
export const refusedFile = (answer: FleetView): Problem[] =>
  answer.fleet === undefined ? [] : answer.problems.filter(({ at }) => at?.file !== undefined && at.file !== answer.file);
