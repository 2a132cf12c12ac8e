import { z } from "zod";
import { HostId } from "./ids";
import { Problem } from "./problem";

/** A lock as it stands on its host. */
export const LockView = z.object({
  /** "service/shop" */
  name: z.string(),
  host: HostId,
  /** Empty while the run that is taking it has not written itself down. */
  run: z.string(),
  actor: z.string(),
  /** ISO 8601 */
  since: z.string(),
});
export type LockView = z.infer<typeof LockView>;

/** Locks of every host that could be asked; `problems` names the others. */
export const LockList = z.object({ locks: z.array(LockView), problems: z.array(Problem) });
export type LockList = z.infer<typeof LockList>;

/** What a person types to take a lock over: the target's name, "shop" of "service/shop". */
export const wordOfLock = (name: string): string => name.slice(name.indexOf("/") + 1);
