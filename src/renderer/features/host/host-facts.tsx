import type { ReactNode } from "react";
import type { Fleet, Host } from "../../../shared/fleet";
import type { HostState } from "../../../shared/overview";
import { formatRoute } from "../../app/route";
import { Plate } from "../../components/badge";
import { Facts } from "../../components/panel";
import { formatUptime } from "../../lib/time";
import { formatCount, formatSeconds, plural } from "../../lib/units";
import type { HostFigures } from "./use-host-figures";

const CONNECTIONS: Record<HostState["connection"], string> = {
  idle: "not connected", connecting: "connecting…", open: "open", waiting: "waiting to try again", refused: "refused",
};

/** A clock that is further off than this, seconds, puts events of hosts in the wrong order. */
const SKEWED_S = 1;

interface HostFactsProps {
  host: HostState;
  fleet: Fleet | undefined;
  declared: Host | undefined;
  figures: HostFigures;
}

/** What a host is, and what is little enough for a word. */
export function HostFacts({ host, fleet, declared, figures }: HostFactsProps) {
  const labels = Object.entries(declared?.labels ?? {});
  const logs = Object.entries(fleet?.logs ?? {}).filter(([, log]) => log.hosts.includes(host.id)).map(([id]) => id);
  return (
    <Facts items={[
      { term: "Connection", value: CONNECTIONS[host.connection] },
      ...(declared ? [{ term: "Address", value: <span className="mono">{declared.user && `${declared.user}@`}{declared.address}{declared.port !== 22 && `:${declared.port}`}</span> }] : []),
      ...(declared?.jump ? [{ term: "Through", value: <a className="mono" href={formatRoute({ page: "object", kind: "host", id: declared.jump })}>{declared.jump}</a> }] : []),
      { term: "System", value: host.system ?? "–" },
      { term: "Cores", value: <span className="num">{host.cores ?? "–"}</span> },
      { term: "Load", value: <span className="num">{host.load1 === undefined ? "–" : formatCount(host.load1)}</span> },
      { term: "Up", value: <span className="num">{host.uptimeS === undefined ? "–" : formatUptime(host.uptimeS)}</span> },
      { term: "Logged in", value: <span className="num">{figures.loggedIn === undefined ? "–" : plural(figures.loggedIn, "session")}</span> },
      { term: "Failed logins, 1 h", value: <Figure bad={(figures.failedLogins ?? 0) > 0}>{figures.failedLogins === undefined ? "–" : String(figures.failedLogins)}</Figure> },
      { term: "Clock", value: <Figure bad={Math.abs(figures.skewSeconds ?? 0) > SKEWED_S}>{skewWords(figures.skewSeconds)}</Figure> },
      { term: "Units", value: <Figure bad={(figures.failedUnits?.length ?? 0) > 0}>{unitWords(figures.failedUnits)}</Figure> },
      ...(logs.length > 0 ? [{ term: "Logs", value: <span className="row">{logs.map((id) => <a key={id} className="mono" href={formatRoute({ page: "log", id, host: host.id })}>{id}</a>)}</span> }] : []),
      ...(labels.length > 0 ? [{ term: "Labels", value: <span className="row">{labels.map(([name, value]) => <Plate key={name}>{name}={value}</Plate>)}</span> }] : []),
    ]} />
  );
}

const Figure = ({ bad, children }: { bad: boolean; children: ReactNode }) => <span className={bad ? "num toned tone-warn" : "num"}>{children}</span>;

function skewWords(seconds: number | undefined): string {
  if (seconds === undefined) return "–";
  return Math.abs(seconds) < 0.1 ? "in time" : `${formatSeconds(Math.abs(seconds))} ${seconds > 0 ? "ahead" : "behind"}`;
}

function unitWords(failed: readonly string[] | undefined): string {
  if (failed === undefined) return "–";
  return failed.length === 0 ? "none failed" : `${failed.length} failed`;
}
