import { z } from "zod";
import { AnyNumber } from "./alert";
import { HostId } from "./ids";
import { HostState } from "./overview";
import { Problem } from "./problem";
import { HostProcesses } from "./processes";
import { Series } from "./sample";

/** What was there around an alert in the moment it began to fire, kept as it was. Times are ms since the epoch. */
export const AlertEvidence = z.object({
  key: z.string(),
  firedAt: z.number(),
  /** When it was gathered. */
  at: z.number(),
  /** The host that the alert's labels point at. */
  host: HostId.optional(),
  /** Load, memory and the like, and the containers with them. */
  state: HostState.optional(),
  processes: HostProcesses.optional(),
  /** The last lines, secrets masked. `source`: "container shop", "journal, warnings". */
  logs: z.array(z.object({ source: z.string(), lines: z.array(z.string()) })),
  /** What the rule's expression reads for these labels, oldest sample first. */
  series: z.array(z.object({ series: Series, points: z.array(z.tuple([z.number(), AnyNumber])) })),
  /** More series were read than are kept here. */
  leftOutSeries: z.number().int(),
  /** What could not be had, and why. */
  missing: z.array(z.object({ what: z.string(), problem: Problem })),
});
export type AlertEvidence = z.infer<typeof AlertEvidence>;

export const AlertEvidenceAsk = z.object({ key: z.string(), /** The latest where absent. */ firedAt: z.number().optional() });
