import { messageOf } from "../../shared/problem";
import type { HostCollector, Reading } from "./collector";
import type { Frame } from "./frames";

/** Everything one round trip told about a host. */
export interface Snapshot {
  readings: Reading[];
  /** Collectors whose output could not be read, with the reason. */
  unread: { collector: string; reason: string }[];
}

/** Reads each section with its collector. One that cannot be read takes nothing from the others. */
export function readSnapshot(frame: Frame, collectors: readonly HostCollector[]): Snapshot {
  const snapshot: Snapshot = { readings: [], unread: [] };
  for (const collector of collectors) {
    const text = frame.sections.get(collector.name);
    if (text === undefined || (text.trim() === "" && collector.optional)) continue;
    try {
      snapshot.readings.push(...collector.read(text));
    } catch (thrown) {
      snapshot.unread.push({ collector: collector.name, reason: messageOf(thrown) });
    }
  }
  return snapshot;
}

/** The value of a reading by name, undefined when it was not read. */
export const valueOf = ({ readings }: Pick<Snapshot, "readings">, name: string): number | undefined =>
  readings.find((reading) => reading.name === name)?.value;
