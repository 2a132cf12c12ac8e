import type { LogSource } from "../../../shared/fleet";
import type { HostId } from "../../../shared/ids";
import type { Dockers, Hosts } from "../../ports";
import { LogChannel } from "./channel";

/** The last lines of a log, oldest first. Nothing is counted. */
export async function lastLines({ hosts, dockers }: { hosts: Hosts; dockers: Dockers }, { file, unit, container, sudo }: Pick<LogSource, "file" | "unit" | "container" | "sudo">, host: HostId, lines: number): Promise<string[]> {
  if (container !== undefined) return split(await dockers(host).logs(container, lines));
  const channel = new LogChannel(hosts, host, sudo);
  try {
    const sections = await channel.ask(file === undefined ? { kind: "last-journal", unit: unit ?? "", lines } : { kind: "last-file", path: file, lines });
    return split(sections[0]?.data.toString("utf8") ?? "");
  } finally {
    channel.close();
  }
}

const split = (text: string): string[] => text.split(/\r?\n/).filter((line) => line !== "");
