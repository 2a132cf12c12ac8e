import type { AlertInstance } from "../../shared/alert";
import type { AlertEvidence } from "../../shared/alert-evidence";
import type { Fleet, LogSource } from "../../shared/fleet";
import type { HostId } from "../../shared/ids";
import type { Overview } from "../../shared/overview";
import { problemOf, raise } from "../../shared/problem";
import type { HostProcesses } from "../../shared/processes";
import type { SeriesSource } from "../../shared/promql";
import { lastLines } from "../collectors/logs";
import type { Dockers, Hosts } from "../ports";
import { affectedSeries } from "./affected-series";
import { type AlertPlace, placeOf } from "./place-of";

export interface GatherDeps {
  fleet(): Fleet | undefined;
  overview(): Pick<Overview, "hosts">;
  processes(host: HostId): Promise<HostProcesses>;
  hosts: Hosts;
  dockers: Dockers;
  series: SeriesSource;
  /** The expression of the rule that an alert comes of; empty where it is not known. */
  expressionOf(alert: AlertInstance): string;
  mask(text: string): string;
  now(): number;
}

const LINES = 40;
const MOST_LOGS = 4;
const MOST_CHARS = 2_000;
const EACH_MS = 8_000;
/** Warnings and worse, of the whole system: what a person would look at first. */
const JOURNAL = ["journalctl", "--no-pager", "--quiet", "--priority=warning", "--output=short-iso", `--lines=${LINES}`];

/** Freezes what is around an alert that has just begun to fire. Never rejects: what cannot be had is named. */
export async function gather(deps: GatherDeps, alert: AlertInstance): Promise<AlertEvidence> {
  const fleet = deps.fleet();
  const place: AlertPlace = fleet ? placeOf(alert.labels, fleet) : {};
  const missing: AlertEvidence["missing"] = [];
  const attempt = async <T>(what: string, get: () => Promise<T>): Promise<T | undefined> => {
    try {
      return await inTime(get());
    } catch (thrown) {
      missing.push({ what, problem: problemOf(thrown) });
      return undefined;
    }
  };
  const { host } = place;
  const state = host === undefined ? undefined : deps.overview().hosts.find(({ id }) => id === host);
  const onHost = fleet && host !== undefined && !isKnownGone(state) ? await onTheHost(deps, fleet, host, place.container, attempt) : { logs: [] };
  if (host !== undefined && isKnownGone(state)) missing.push({ what: `everything on ${host}`, problem: state?.reason ?? { code: "host.not-seen", message: `${host} is not seen.` } });
  const read = affectedSeries(deps.expressionOf(alert), alert.labels, deps.series, deps.now());
  return { key: alert.key, firedAt: alert.firedAt ?? deps.now(), at: deps.now(), ...(host !== undefined && { host }), ...(state && { state }), ...onHost, ...read, missing };
}

const isKnownGone = (state: Overview["hosts"][number] | undefined): boolean => state?.health === "not seen";

type Attempt = <T>(what: string, get: () => Promise<T>) => Promise<T | undefined>;

async function onTheHost(deps: GatherDeps, fleet: Fleet, host: HostId, container: string | undefined, attempt: Attempt): Promise<Pick<AlertEvidence, "processes" | "logs">> {
  const sources = logsOf(fleet, host, container);
  const [processes, journal, ...texts] = await Promise.all([
    attempt("processes", () => deps.processes(host)),
    attempt("journal, warnings", () => journalOf(deps.hosts, host)),
    ...sources.map(({ source, from }) => attempt(source, () => lastLines(deps, from, host, LINES))),
  ]);
  const found = [{ source: "journal, warnings", lines: journal }, ...sources.map(({ source }, index) => ({ source, lines: texts[index] }))];
  const logs = found.flatMap(({ source, lines }) => (lines === undefined || lines.length === 0 ? [] : [{ source, lines: lines.slice(-LINES).map((line) => deps.mask(line).slice(0, MOST_CHARS)) }]));
  return { ...(processes && { processes }), logs };
}

/** The container that the alert names, else those of the services that live on the host; then the logs that the fleet file lists there. */
function logsOf(fleet: Fleet, host: HostId, container: string | undefined): { source: string; from: Pick<LogSource, "file" | "unit" | "container" | "sudo"> }[] {
  const hasDocker = fleet.hosts[host]?.docker !== false;
  const ofServices = Object.values(fleet.services).filter(({ hosts }) => hosts.includes(host)).map((service) => service.container);
  const containers = hasDocker ? [...new Set(container === undefined ? ofServices : [container])] : [];
  const listed = Object.entries(fleet.logs).filter(([, { hosts }]) => hosts.includes(host));
  return [
    ...containers.map((name) => ({ source: `container ${name}`, from: { container: name, sudo: false } })),
    ...listed.filter(([, log]) => log.container === undefined || !containers.includes(log.container)).map(([id, log]) => ({ source: `log ${id}`, from: log })),
  ].slice(0, MOST_LOGS);
}

async function journalOf(hosts: Hosts, host: HostId): Promise<string[]> {
  const { exit, stdout, stderr } = await hosts.exec(host, JOURNAL, { timeoutMs: EACH_MS, maxBytes: 256 * 1024 });
  if (exit !== 0) raise({ code: "evidence.journal", message: `The journal of ${host} could not be read.`, cause: stderr.toString("utf8").slice(0, 500) || `exit status ${exit ?? "unknown"}` });
  return stdout.toString("utf8").split("\n").filter((line) => line !== "");
}

/** Evidence that comes late is none: whatever hangs is left behind. */
async function inTime<T>(work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer within ${EACH_MS / 1_000} s`)), EACH_MS);
  });
  return Promise.race([work, late]).finally(() => clearTimeout(timer));
}
