import { useConsole, useKnown } from "../../app/hooks";
import { ObjectHead } from "../../app/object-head";
import { Offers } from "../../app/offers";
import { formatRoute } from "../../app/route";
import { Certificate, useCertificate } from "./certificate";
import { ProbeChart } from "./probe-chart";
import { Answer, Empty } from "../../components/empty";
import { Facts, Panel } from "../../components/panel";
import { formatDuration } from "../../../shared/duration";
import { probeSubject } from "../../../shared/fleet";
import { formatLatency } from "../../lib/units";

/** One probe: what it asks, from where, and what came back. */
export function ProbePage({ id }: { id: string }) {
  const store = useConsole();
  const overview = useKnown(store.overview);
  const fleet = useKnown(store.fleet).value?.fleet;
  const declared = Object.entries(fleet?.probes ?? {}).find(([name]) => name === id)?.[1];
  const until = useCertificate(id);
  return (
    <Answer known={overview} what="the probe">
      {({ probes }) => {
        const probe = probes.find((candidate) => candidate.id === id);
        if (!probe) return <Empty title={`There is no probe "${id}" in this fleet`}><a href={formatRoute({ page: "overview" })}>Back to the overview</a></Empty>;
        return (
          <>
            <ObjectHead kind="probe" state={probe} description={declared?.description} />
            <Panel title="What it asks">
              <Facts items={[
                { term: declared?.kind === undefined || declared.kind === "http" ? "URL" : "Address", value: <span className="mono">{declared ? probeSubject(declared) : "not known"}</span> },
                { term: "From", value: declared?.from ? <a className="mono" href={formatRoute({ page: "object", kind: "host", id: declared.from })}>{declared.from}</a> : "this machine" },
                { term: "Every", value: declared ? formatDuration(declared.every) : "–" },
                { term: "Status", value: <span className="num">{probe.status ?? "none"}</span> },
                { term: "Latency", value: <span className="num">{probe.latencyMs === undefined ? "–" : formatLatency(probe.latencyMs)}</span> },
                ...(until === undefined ? [] : [{ term: "Certificate", value: <Certificate until={until} /> }]),
                ...(declared?.service ? [{ term: "Speaks for", value: <a className="mono" href={formatRoute({ page: "object", kind: "service", id: declared.service })}>{declared.service}</a> }] : []),
              ]} />
            </Panel>
            <ProbeChart id={id} />
            <Offers target={{ kind: "probe", id }} />
          </>
        );
      }}
    </Answer>
  );
}
