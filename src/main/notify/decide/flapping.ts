import type { NotifyConfig } from "../../../shared/notify-config";

/** Moments (ms) at which alerts began or ended, by their keys, oldest first. */
export type Changes = ReadonlyMap<string, readonly number[]>;

export interface Flapping {
  /** Changes within the window. */
  count: number;
  /** When it is calm again if nothing more happens. */
  until: number;
}

/** Whether an alert changes too often to be told of each change. */
export function flappingOf(key: string, changes: Changes, { flapping }: NotifyConfig, now: number): Flapping | undefined {
  const recent = (changes.get(key) ?? []).filter((at) => at > now - flapping.within && at <= now);
  const last = recent.at(-flapping.changes);
  return last === undefined ? undefined : { count: recent.length, until: last + flapping.within };
}
