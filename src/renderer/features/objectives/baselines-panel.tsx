import { memo, useDeferredValue, useMemo, useState } from "react";
import type { BaselineList, BaselineView } from "../../../shared/judge/baselines-ask";
import { useQuery } from "../../app/hooks";
import { formatRoute } from "../../app/route";
import { Age } from "../../components/age";
import { Badge } from "../../components/badge";
import { Button } from "../../components/button";
import { Answer, Empty } from "../../components/empty";
import { FilterBox } from "../../components/field";
import { Panel } from "../../components/panel";
import { StateMark } from "../../components/state-mark";
import { FORMATS, plural } from "../../lib/units";
import { BaselineForm } from "./baseline-form";

const SHOWN = 60;
const STANDING_ORDER = { critical: 0, warning: 1, usual: 2 } as const;

/** What is usual of each figure at this hour, and how it stands. */
export function BaselinesPanel() {
  const baselines = useQuery("baselines.list", {}, { refetchOn: ["samples.stored"], everyMs: 30_000 });
  return (
    <Panel title="Baselines" flush aside={baselines.value && <Learning learning={baselines.value.learning} />}>
      <Answer known={baselines} what="the baselines" retry={() => void baselines.refetch()}>
        {(value) => (value.baselines.length === 0 ? <Empty title="Nothing is learned yet">Thresholds are learned from the history, hour by hour of the week, once there is some.</Empty> : <Table list={value.baselines} changed={() => void baselines.refetch()} />)}
      </Answer>
    </Panel>
  );
}

function Learning({ learning }: { learning: BaselineList["learning"] }) {
  if (learning.state === "learning") return <>learning, {learning.done} of {learning.total}</>;
  if (learning.state === "elsewhere") return <>another console learns</>;
  return learning.endedAt === undefined ? <>not learned yet</> : <>learned <Age at={learning.endedAt} ago staleMs={Infinity} /></>;
}

function Table({ list, changed }: { list: readonly BaselineView[]; changed: () => void }) {
  const [text, setText] = useState("");
  const [most, setMost] = useState(SHOWN);
  const [open, setOpen] = useState<string>();
  const sought = useDeferredValue(text);
  const shown = useMemo(() => {
    const words = sought.toLowerCase().split(/\s+/).filter(Boolean);
    const rank = ({ standing }: BaselineView): number => (standing ? STANDING_ORDER[standing] : 3);
    return list.filter(({ title, object, standing, now }) => words.every((word) => `${title} ${object.kind} ${object.id} ${standing ?? ""} ${now?.from ?? ""}`.toLowerCase().includes(word))).sort((a, b) => rank(a) - rank(b));
  }, [list, sought]);
  return (
    <>
      <div className="row baseline-tools"><FilterBox label="Filter baselines" value={text} onChange={setText} /><span className="faint" role="status">{shown.length} of {plural(list.length, "figure")}</span></div>
      <div className="table-wrap">
        <table className="table baselines">
          <thead><tr><th>Standing</th><th>Object</th><th>Figure</th><th className="right">Now</th><th className="right">Usual</th><th className="right">Warning</th><th className="right">Critical</th><th><span className="sr-only">Change</span></th></tr></thead>
          <tbody>
            {shown.slice(0, most).map((baseline) => {
              const key = `${baseline.figure} ${baseline.object.kind} ${baseline.object.id}`;
              return <Row key={key} baseline={baseline} isOpen={open === key} toggle={() => setOpen(open === key ? undefined : key)} changed={changed} />;
            })}
          </tbody>
        </table>
      </div>
      {shown.length > most && <p><Button size="s" onClick={() => setMost(most + 200)}>Show more of {shown.length}</Button></p>}
    </>
  );
}

const Row = memo(function Row({ baseline, isOpen, toggle, changed }: { baseline: BaselineView; isOpen: boolean; toggle: () => void; changed: () => void }) {
  const { object, title, unit, value, learned, now, standing, reason, expression } = baseline;
  const format = FORMATS[unit];
  const done = (): void => {
    toggle();
    changed();
  };
  return (
    <>
      <tr>
        <td>{standing === undefined ? <StateMark state="not seen" word={value === undefined ? "not seen" : "no threshold"} /> : <StateMark state={standing === "usual" ? "healthy" : standing === "warning" ? "degraded" : "failing"} word={standing} />}</td>
        <td><a className="name mono" href={formatRoute({ page: "object", ...object })}>{object.id}</a></td>
        <td><a href={formatRoute({ page: "query", expressions: [expression] })} title={expression}>{title}</a>{reason !== undefined && <p className="why">{reason}</p>}</td>
        <td className="right num">{value === undefined ? "–" : format(value)}</td>
        <td className="right num dim">{learned ? format(learned.usual.median) : "–"}</td>
        <td className="right num">{now ? format(now.warning) : "–"}</td>
        <td className="right num">{now ? format(now.critical) : "–"}{now?.from === "person" && <p><Badge title={baseline.chosen && `by ${baseline.chosen.actor}`}>chosen</Badge></p>}</td>
        <td className="right"><Button size="s" aria-expanded={isOpen} onClick={toggle}><>Change…<span className="sr-only"> thresholds of {title} on {object.id}</span></></Button></td>
      </tr>
      {isOpen && <tr><td colSpan={8}><BaselineForm baseline={baseline} done={done} /></td></tr>}
    </>
  );
});
