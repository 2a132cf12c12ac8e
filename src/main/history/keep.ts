import { DEFAULT_KEEP, HistoryKeep } from "../../shared/history";
import type { Settings } from "./settings";

const NAME = "history.keep";

/** How long each tier is kept: as it was set, else as `fallback` says. */
export interface KeepSetting {
  get(): HistoryKeep;
  set(keep: HistoryKeep): void;
}

/** The setting is read anew at most this often: another process may change it. */
const READ_MS = 10_000;

export function keepSetting(settings: Settings, now: () => number, fallback: Partial<HistoryKeep> = {}): KeepSetting {
  let [held, readAt]: [HistoryKeep | undefined, number] = [undefined, 0];
  const read = (): HistoryKeep => {
    const text = settings.get(NAME);
    const parsed = text === undefined ? undefined : HistoryKeep.safeParse(JSON.parse(text));
    return parsed?.data ?? { ...DEFAULT_KEEP, ...fallback };
  };
  return {
    get: () => {
      if (held === undefined || Math.abs(now() - readAt) >= READ_MS) [held, readAt] = [read(), now()];
      return held;
    },
    set: (keep) => {
      settings.set(NAME, JSON.stringify(keep));
      held = undefined;
    },
  };
}
