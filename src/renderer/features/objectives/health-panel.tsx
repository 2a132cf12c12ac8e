import { memo } from "react";
import { formatDuration } from "../../../shared/duration";
import type { HealthPart, ServiceHealth } from "../../../shared/judge/health-score";
import { useQuery } from "../../app/hooks";
import { formatRoute } from "../../app/route";
import { Age } from "../../components/age";
import { Answer, Empty } from "../../components/empty";
import { Panel } from "../../components/panel";

/** How each service does, as one number with its parts. */
export function HealthPanel() {
  const scores = useQuery("health.scores", {}, { refetchOn: ["samples.stored"], everyMs: 30_000 });
  return (
    <Panel title="Health of services" flush aside={scores.value && <>over the last {formatDuration(scores.value.windowMs)}, reckoned <Age at={scores.value.at} ago staleMs={120_000} /></>}>
      <Answer known={scores} what="the scores" retry={() => void scores.refetch()}>
        {({ services }) => (services.length === 0 ? <Empty title="The fleet has no services" /> : (
          <div className="table-wrap">
            <table className="table health">
              <thead><tr><th className="right">Score</th><th>Grade</th><th>Service</th><th>Uptime</th><th>Performance</th><th>Errors</th><th>Dependencies</th></tr></thead>
              <tbody>{services.map((service) => <Row key={service.service} health={service} />)}</tbody>
            </table>
          </div>
        ))}
      </Answer>
    </Panel>
  );
}

const TONES = { A: "good", B: "good", C: "warn", D: "warn", E: "bad", F: "bad" } as const;

const Row = memo(function Row({ health }: { health: ServiceHealth }) {
  const { service, environment, score, grade, parts } = health;
  return (
    <tr>
      <td className="right num health-score">{score === undefined ? "–" : score.toFixed(1)}</td>
      <td>{grade === undefined ? <span className="dim">none</span> : <span className={`health-grade tone-${TONES[grade]}`}>{grade}</span>}</td>
      <td><a className="name mono" href={formatRoute({ page: "object", kind: "service", id: service })}>{service}</a><p className="why">{environment}</p></td>
      {(["uptime", "performance", "errors", "dependencies"] as const).map((name) => <td key={name}><Part part={parts.find(({ part }) => part === name)} /></td>)}
    </tr>
  );
});

function Part({ part }: { part: HealthPart | undefined }) {
  if (!part) return <span className="dim">–</span>;
  if (part.score === undefined) return <span className="dim health-missing">missing: {part.missing}</span>;
  return <span title={`counts ${Math.round(part.counts * 100)} %, meant ${Math.round(part.weight * 100)} %`}><span className="num">{part.score.toFixed(1)}</span><p className="why">{part.madeOf}</p></span>;
}
