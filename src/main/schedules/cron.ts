import { Cron } from "croner";
import { messageOf, raise } from "../../shared/problem";

/** A cron expression of five fields, read in a time zone; the library reckons with daylight saving time. */
export interface CronExpression {
  /** The first time after `at` (ms) at which it is due; undefined: never. */
  next(at: number): number | undefined;
}

/** Reads an expression; `timeZone` is this machine's where none is given. Throws "schedule.bad-cron". */
export function readCron(expression: string, timeZone?: string): CronExpression {
  try {
    const cron = new Cron(expression, { mode: "5-part", paused: true, ...(timeZone === undefined ? {} : { timezone: timeZone }) });
    return { next: (at) => cron.nextRun(new Date(at))?.getTime() };
  } catch (thrown) {
    return raise({
      code: "schedule.bad-cron", message: `"${expression}" is no cron expression.`, cause: messageOf(thrown),
      next: 'Write five fields: minute, hour, day of month, month, day of week. "0 7 * * 1-5" is 07:00 on weekdays.',
    });
  }
}

/** Later than this (ms) after its time nothing is started any more: it was missed. */
export const LATE_MS = 30_000;
/** Times counted one by one; an expression of every minute reaches it after a week. */
const MOST_COUNTED = 10_080;

/** What is due: times that were missed, and one that is on time. */
export interface Due {
  missed?: { first: number; last: number; count: number };
  onTime?: number;
}

/** What became due after `checkedAt` and up to `now`. Pure. */
export function dueBetween(cron: CronExpression, checkedAt: number, now: number): Due {
  const due: number[] = [];
  for (let at = cron.next(checkedAt); at !== undefined && at <= now && due.length < MOST_COUNTED; at = cron.next(at)) due.push(at);
  const newest = due.at(-1);
  const onTime = newest !== undefined && now - newest <= LATE_MS ? due.pop() : undefined;
  const [first, last] = [due[0], due.at(-1)];
  return { onTime, missed: first === undefined || last === undefined ? undefined : { first, last, count: due.length } };
}
