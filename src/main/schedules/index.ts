import type { Answers } from "../ipc/dispatch";
import type { Scheduler } from "./scheduler";

export { Scheduler, type SchedulerDeps } from "./scheduler";

/** Answers about schedules. */
export function createScheduleAnswers(scheduler: Scheduler): Pick<Answers, "schedules.list" | "schedules.save" | "schedules.pause" | "schedules.remove" | "schedules.run"> {
  return {
    "schedules.list": () => scheduler.list(),
    "schedules.save": (draft) => scheduler.save(draft),
    "schedules.pause": ({ id, paused }) => void scheduler.pause(id, paused),
    "schedules.remove": ({ id }) => void scheduler.remove(id),
    "schedules.run": ({ id }) => scheduler.runNow(id),
  };
}
