import type { RunCommand } from "../../../shared/run";

/** Says something to the run on the screen; a refusal is told as a notice. */
export type Send = (command: RunCommand) => Promise<void>;
