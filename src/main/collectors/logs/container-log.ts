/** How far a container's log was read: the time of the last line, to the nanosecond, and how many lines had that time. */
export interface ContainerCursor {
  /** RFC 3339, as the engine writes it; "" before the first line. */
  at: string;
  lines: number;
}

export interface ContainerStep {
  cursor: ContainerCursor;
  lines: string[];
}

/**
 * Goes on from a cursor with lines that the engine gave since its time, that time included: those that were there at the last look are left
 * out by their number. The engine keeps the order of lines. `text`: one line each, its time before it.
 */
export function stepContainer(before: ContainerCursor | undefined, text: string): ContainerStep {
  const stamped = text.split("\n").flatMap((line) => {
    const [, at, rest] = /^(\d{4}-\d\d-\d\dT[\d:.]+(?:Z|[+-]\d\d:\d\d)) ?(.*)$/s.exec(line) ?? [];
    return at === undefined ? [] : [{ at, line: rest ?? "" }];
  });
  let skip = before?.lines ?? 0;
  const fresh = stamped.filter(({ at }) => {
    if (before === undefined || before.at === "") return true;
    if (at === before.at && skip > 0) {
      skip -= 1;
      return false;
    }
    return at >= before.at;
  });
  const last = stamped.at(-1)?.at;
  const cursor = last === undefined ? (before ?? { at: "", lines: 0 }) : { at: last, lines: stamped.filter(({ at }) => at === last).length };
  // The first look begins at the end: what was written before is not news.
  return { cursor, lines: before === undefined ? [] : fresh.map(({ line }) => line).filter((line) => line !== "") };
}

/** The engine's `since`: seconds and nanoseconds; "0" for all. */
export function sinceOf({ at }: ContainerCursor): string {
  const [, moment = "", nanos = "", zone = "Z"] = /^(.*?)(?:\.(\d+))?(Z|[+-]\d\d:\d\d)$/.exec(at) ?? [];
  const ms = Date.parse(`${moment}${zone}`);
  return Number.isNaN(ms) ? "0" : `${ms / 1_000}.${nanos.padEnd(9, "0")}`;
}
