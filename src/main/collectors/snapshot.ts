import { messageOf } from "../../shared/problem";
import { filesOf, type HostCollector, type Reading } from "./collector";
import { FILES, type Frame, type Late } from "./frames";

/** Everything one round trip told about a host. */
export interface Snapshot {
  readings: Reading[];
  /** The same by what gave them: a collector, or one of the things that it asks aside. What was not asked for now is absent. */
  groups: Map<string, Reading[]>;
  /** Collectors whose output could not be read, with the reason. */
  unread: { collector: string; reason: string }[];
}

/**
 * Reads each section with its collector, and each text that came aside with that of its section. One that cannot be read takes nothing
 * from the others.
 */
export function readSnapshot(frame: Pick<Frame, "sections">, collectors: readonly HostCollector[], late: readonly Late[] = []): Snapshot {
  const snapshot: Snapshot = { readings: [], groups: new Map(), unread: [] };
  const files = filesIn(frame, snapshot);
  for (const collector of collectors) {
    const text = textFor(collector, frame, files);
    if (text !== undefined) readText(collector, text, collector.name, snapshot);
    for (const { section, job, text: said } of late) if (section === collector.name) readText(collector, said, `${section}/${job}`, snapshot);
  }
  return snapshot;
}

function filesIn({ sections }: Pick<Frame, "sections">, snapshot: Snapshot): Map<string, string> {
  try {
    return filesOf(sections.get(FILES) ?? "");
  } catch (thrown) {
    snapshot.unread.push({ collector: FILES, reason: messageOf(thrown) });
    return new Map();
  }
}

function readText(collector: HostCollector, text: string, group: string, snapshot: Snapshot): void {
  try {
    const readings = text.trim() === "" && collector.optional ? [] : collector.read(text);
    snapshot.groups.set(group, readings);
    for (const reading of readings) snapshot.readings.push(reading);
  } catch (thrown) {
    snapshot.unread.push({ collector: collector.name, reason: messageOf(thrown) });
  }
}

/** What a collector reads of a frame; undefined where it was not asked for. */
function textFor({ name, every, source, optional }: HostCollector, { sections }: Pick<Frame, "sections">, files: ReadonlyMap<string, string>): string | undefined {
  if ("script" in source) return sections.get(name);
  if ("file" in source) return files.get(source.file) ?? (every === "look" && !optional && sections.has(FILES) ? "" : undefined);
  const wanted = [...files].filter(([path]) => source.files.some((pattern) => matches(pattern, path)));
  return wanted.length === 0 ? undefined : wanted.map(([path, text]) => `==> ${path} <==\n${text}\n`).join("\n");
}

/** Whether a path fits a pattern whose `*` stands for part of a name. */
function matches(pattern: string, path: string): boolean {
  if (!pattern.includes("*")) return pattern === path;
  const parts = pattern.split("/");
  const names = path.split("/");
  return parts.length === names.length && parts.every((part, index) => {
    const star = part.indexOf("*");
    const name = names[index] ?? "";
    return star < 0 ? part === name : name.length >= part.length - 1 && name.startsWith(part.slice(0, star)) && name.endsWith(part.slice(star + 1));
  });
}

/** The value of a reading by name, undefined when it was not read. */
export const valueOf = ({ readings }: Pick<Snapshot, "readings">, name: string): number | undefined =>
  readings.find((reading) => reading.name === name)?.value;
