import { raise } from "../../shared/problem";
import type { Answers } from "../ipc/dispatch";

const NOT_READY = { code: "schedules.not-ready", message: "Schedules do not run yet." };

/** Answers about schedules. */
export function createScheduleAnswers(): Pick<Answers, "schedules.list" | "schedules.save" | "schedules.pause" | "schedules.remove" | "schedules.run"> {
  return {
    "schedules.list": () => raise(NOT_READY), "schedules.save": () => raise(NOT_READY), "schedules.pause": () => raise(NOT_READY),
    "schedules.remove": () => raise(NOT_READY), "schedules.run": () => raise(NOT_READY),
  };
}
