import type { PrometheusTarget } from "../../../shared/prometheus";
import { useQuery } from "../../app/hooks";
import { Age } from "../../components/age";
import { Plate } from "../../components/badge";
import { Answer, Empty } from "../../components/empty";
import { Panel } from "../../components/panel";
import { ProblemNote } from "../../components/problem-note";
import { ScrollTable } from "../../components/scroll-table";
import { StateMark } from "../../components/state-mark";
import { formatLatency } from "../../lib/units";
import { matchesWords } from "../../lib/words";

const STATES = { up: "healthy", down: "failing", unknown: "not seen" } as const;
const ORDER = { down: 0, unknown: 1, up: 2 } as const;

/** Targets of the Prometheus servers of the fleet, as they say themselves. */
export function ServerTargets({ filter }: { filter: string }) {
  const known = useQuery("prometheus.targets", undefined, { refetchOn: ["samples.stored"], everyMs: 15_000 });
  return (
    <Panel title="Scraped by Prometheus" flush aside={<Age at={known.at} ago staleMs={60_000} />}>
      <Answer known={known} what="Prometheus" retry={() => void known.refetch()}>
        {({ targets, unreached }) => {
          const shown = targets.filter((target) => matchesWords([target.server, target.pool, target.url, target.health, ...Object.values(target.labels)], filter));
          return (
            <>
              {unreached.map(({ server, problem }) => <ProblemNote key={server} problem={problem} look="warning" />)}
              {shown.length > 0 ? <Table targets={shown} /> : unreached.length === 0 && <Empty title={targets.length === 0 ? "No target there" : "No target matches the filter"} />}
            </>
          );
        }}
      </Answer>
    </Panel>
  );
}

function Table({ targets }: { targets: readonly PrometheusTarget[] }) {
  return (
    <ScrollTable label="Scraped by Prometheus, table">
      <table className="table">
        <thead><tr><th>State</th><th>Server</th><th>Pool</th><th>Address</th><th>Labels</th><th className="right">Took</th><th className="right">Read</th></tr></thead>
        <tbody>
          {targets.toSorted((a, b) => ORDER[a.health] - ORDER[b.health]).map((target) => (
            <tr key={`${target.server} ${target.pool} ${target.url} ${JSON.stringify(target.labels)}`}>
              <td><StateMark state={STATES[target.health]} word={target.health} />{target.error !== undefined && target.error !== "" && <p className="why">{target.error}</p>}</td>
              <td className="mono">{target.server}</td>
              <td className="mono name">{target.pool}</td>
              <td className="mono dim">{target.url}</td>
              <td><span className="row">{Object.entries(target.labels).map(([name, value]) => <Plate key={name}>{name}={value}</Plate>)}</span></td>
              <td className="right num">{target.durationMs === undefined ? "–" : formatLatency(target.durationMs)}</td>
              <td className="right"><Age at={target.scrapedAt} staleMs={120_000} /></td>
            </tr>
          ))}
        </tbody>
      </table>
    </ScrollTable>
  );
}
