import { useState } from "react";
import type { MetricsTarget } from "../../../shared/metrics-target";
import { useConsole, useKnown, useQuery } from "../../app/hooks";
import { formatRoute } from "../../app/route";
import { Age } from "../../components/age";
import { Badge, Plate } from "../../components/badge";
import { Command } from "../../components/command";
import { Answer, Empty } from "../../components/empty";
import { FilterBox } from "../../components/field";
import { Panel } from "../../components/panel";
import { ProblemNote } from "../../components/problem-note";
import { StateMark } from "../../components/state-mark";
import { formatCount, formatLatency } from "../../lib/units";
import { matchesWords } from "../../lib/words";
import { ServerTargets } from "./server-targets";

const EXAMPLE = `metrics:
  shop-app:
    environment: prod
    url: http://127.0.0.1:8000/metrics
    via: [web1, web2]      # asked from each of these hosts, over SSH
`;

/** Endpoints that are scraped: by this console, and by the Prometheus servers of the fleet. */
export function TargetsPage() {
  const targets = useQuery("metrics.targets", undefined, { refetchOn: ["samples.stored", "fleet.changed"], everyMs: 5_000 });
  const hasServers = Object.keys(useKnown(useConsole().fleet).value?.fleet?.prometheus ?? {}).length > 0;
  const [filter, setFilter] = useState("");
  return (
    <>
      <header className="page-head">
        <h1 className="page-title">Targets</h1>
        <p className="dim">Endpoints with metrics of their own, read by this console from here or, over SSH, from hosts{hasServers && ", and those that Prometheus servers of the fleet read"}.</p>
      </header>
      <FilterBox label="Filter the targets" value={filter} onChange={setFilter} />
      <Panel title="Scraped by this console" flush>
        <Answer known={targets} what="the targets" retry={() => void targets.refetch()}>
          {(list) => (list.length === 0 ? <NoTargets /> : <TargetTable targets={list.filter((target) => matchesWords([target.id, target.url, target.via, target.environment, target.state, ...Object.values(target.labels)], filter))} />)}
        </Answer>
      </Panel>
      {hasServers && <ServerTargets filter={filter} />}
    </>
  );
}

const NoTargets = () => (
  <Empty title="No endpoint is scraped">
    <p>Name endpoints with metrics under <code>metrics:</code> in the fleet file. Hosts, containers, databases, caches and probes are read without any.</p>
    <Command label="Example of endpoints in a fleet file" text={EXAMPLE} />
  </Empty>
);

const ORDER = { down: 0, "not seen": 1, up: 2 } as const;
const STATES = { up: "healthy", down: "failing", "not seen": "not seen" } as const;

function TargetTable({ targets }: { targets: readonly MetricsTarget[] }) {
  if (targets.length === 0) return <Empty title="No target matches the filter" />;
  return (
    <div className="table-wrap">
      <table className="table">
        <thead><tr><th>State</th><th>Target</th><th>Address</th><th>From</th><th>Environment</th><th>Labels</th><th className="right">Samples</th><th className="right">Took</th><th className="right">Read</th></tr></thead>
        <tbody>{targets.toSorted((a, b) => ORDER[a.state] - ORDER[b.state]).map((target) => <Row key={`${target.id} ${target.via} ${target.url}`} target={target} />)}</tbody>
      </table>
    </div>
  );
}

function Row({ target }: { target: MetricsTarget }) {
  const { job, instance, environment, host, ...labels } = target.labels;
  const selector = `{${Object.entries({ job, instance }).flatMap(([name, value]) => (value === undefined ? [] : [`${name}=${JSON.stringify(value)}`])).join(", ")}}`;
  return (
    <>
      <tr>
        <td><StateMark state={STATES[target.state]} word={target.state} /></td>
        <td><a className="name mono" href={formatRoute({ page: "query", expressions: [`up${selector}`, `scrape_duration_seconds${selector}`] })} title={`Draw up${selector}`}>{target.id}</a></td>
        <td className="mono dim">{target.url}</td>
        <td>{target.via === undefined ? <span className="faint">this machine</span> : <a className="mono" href={formatRoute({ page: "object", kind: "host", id: target.via })}>{target.via}</a>}</td>
        <td><Badge>{environment ?? target.environment}</Badge></td>
        <td><span className="row">{Object.entries({ job, instance, host, ...labels }).flatMap(([name, value]) => (value === undefined ? [] : [<Plate key={name}>{name}={value}</Plate>]))}</span></td>
        <td className="right num">{target.samples === undefined || target.state !== "up" ? "–" : formatCount(target.samples)}</td>
        <td className="right num">{target.durationMs === undefined || target.state !== "up" ? "–" : formatLatency(target.durationMs)}</td>
        <td className="right"><Age at={target.scrapedAt} staleMs={60_000} /></td>
      </tr>
      {target.problem && target.state !== "up" && <tr><td colSpan={9}><ProblemNote problem={target.problem} look={target.state === "down" ? "error" : "note"} /></td></tr>}
    </>
  );
}
