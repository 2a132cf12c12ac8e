import type { Fleet } from "../../shared/fleet";
import type { LogTail, LogTailAsk } from "../../shared/log-view";
import { raise } from "../../shared/problem";
import { classifier, lastLines } from "../collectors/logs";
import type { Dockers, Hosts } from "../ports";

export interface LogAccess {
  fleet(): Fleet | undefined;
  hosts: Hosts;
  dockers: Dockers;
  /** Replaces secrets that this console knows. */
  mask(text: string): string;
  now(): number;
}

/** A line longer than this is cut for the window. */
const MOST_CHARS = 8_192;

/** The last lines of a log of the fleet file with their levels, secrets masked. */
export async function tailLog({ fleet, hosts, dockers, mask, now }: LogAccess, { log, host: wanted, lines }: LogTailAsk): Promise<LogTail> {
  const { logs = {} } = fleet() ?? {};
  const source = Object.hasOwn(logs, log) ? logs[log] : undefined;
  if (source === undefined) return raise({ code: "logs.unknown", message: `The fleet has no log "${log}".`, next: "Look at the fleet file: it may have been edited meanwhile." });
  const host = wanted === undefined ? source.hosts[0] : source.hosts.find((one) => one === wanted);
  if (host === undefined) return raise({ code: "logs.unknown", message: `The log "${log}" is not on ${wanted}.` });
  const found = await lastLines({ hosts, dockers }, source, host, lines);
  const classify = classifier({ patterns: {}, level: source.level, latency: undefined });
  return { host, at: now(), lines: found.map((line) => ({ text: mask(line.slice(0, MOST_CHARS)), level: classify(line).level })) };
}
