import { FileImage, FileSpreadsheet } from "lucide-react";
import { useMemo, useRef, useState } from "react";
import { ChartDesk } from "../../app/chart-desk";
import { notify } from "../../app/notices";
import { useMarks } from "../../app/use-marks";
import { sourceWords, type PromqlAnswers } from "../../app/use-promql";
import { Age } from "../../components/age";
import { Button } from "../../components/button";
import { Chart } from "../../components/chart";
import type { ChartMark } from "../../components/chart-desk";
import { Empty, Loading } from "../../components/empty";
import { savePicture } from "../../components/save-picture";
import { saveFile } from "../../components/save-text";
import type { ChartLine } from "../../lib/chart-shape";
import { lineNames } from "../../lib/line-names";
import { localDateTime, utcDateTime } from "../../lib/time";
import { FORMATS, unitOf, type Unit } from "../../lib/units";
import { messageOf } from "../../../shared/problem";
import { csvOf } from "./csv";
import { InstantTable } from "./instant-table";
import { readThresholds } from "./thresholds";

/** Lines that one chart can show; more would be a carpet. */
const MOST_LINES = 40;
/** A longer expression is named by its number. */
const LONGEST_NAME = 24;
const KINDS: readonly { kind: ChartMark["kind"]; word: string }[] = [{ kind: "deploy", word: "deploys" }, { kind: "run", word: "runs" }, { kind: "alert", word: "alerts" }];
const UNITS: readonly (Unit | "auto")[] = ["auto", "number", "bytes", "bytes/s", "seconds", "ratio"];

/** What the expressions gave: a chart, and the figures at its end. */
export function Results({ found }: { found: PromqlAnswers }) {
  const { answers, span, stepMs, loading } = found;
  const [chosen, setChosen] = useState<Unit | "auto">("auto");
  const [limits, setLimits] = useState("");
  const [shownMarks, setShownMarks] = useState<ReadonlySet<ChartMark["kind"]>>(new Set(["deploy", "run", "alert"]));
  const box = useRef<HTMLDivElement>(null);
  const unit = chosen === "auto" ? commonUnit(answers.map(({ expression }) => unitOf(expression))) : chosen;
  const thresholds = useMemo(() => readThresholds(limits, FORMATS[unit]), [limits, unit]);
  const all = useMemo(() => answers.flatMap(({ expression, lines }, index) => lines.map((line) => ({ ...line, expression: expression.length <= LONGEST_NAME ? expression : `expression ${index + 1}` }))), [answers]);
  const lines = useMemo(() => {
    const names = lineNames(all.map(({ labels, expression }) => (answers.length > 1 ? { ...labels, __name__: labels["__name__"] ?? expression } : labels)), answers[0]?.expression ?? "value");
    return all.slice(0, MOST_LINES).map(({ points }, index): ChartLine => ({ name: names[index] ?? "value", points: points.filter(([, value]) => Number.isFinite(value)), gapMs: 1.5 * stepMs }));
  }, [all, answers, stepMs]);
  const marks = useMarks(span);
  const visible = useMemo(() => marks.filter(({ kind }) => shownMarks.has(kind)), [marks, shownMarks]);
  const title = answers.map(({ expression }) => expression).join("   ·   ");
  const name = `query-${localDateTime(span.to).replace(/[: ]/g, "-")}`;
  const picture = async (): Promise<void> => {
    const words = {
      title, note: `${localDateTime(span.from)} to ${localDateTime(span.to)} (${utcDateTime(span.to)}), ${[...new Set(answers.map(({ source }) => sourceWords(source)))].join(", ")}`,
      lines: lines.map((line) => `${line.name}: ${FORMATS[unit](line.points.at(-1)?.[1] ?? Number.NaN)}`),
    };
    try {
      if (box.current) await savePicture(`${name}.png`, box.current, words);
    } catch (thrown) {
      notify({ code: "query.no-picture", message: "The picture could not be made.", cause: messageOf(thrown) });
    }
  };
  if (loading) return <Loading what="the history" />;
  if (answers.length > 0 && answers.every(({ problem }) => problem !== undefined)) return <Empty title={answers.length === 1 ? "It was not answered" : "None of them was answered"}>Why stands below {answers.length === 1 ? "the expression" : "each expression"}.</Empty>;
  return (
    <>
      <div className="row query-tools">
        <label className="row">Unit<select className="input" value={chosen} onChange={(event) => setChosen(UNITS.find((one) => one === event.target.value) ?? "auto")}>{UNITS.map((one) => <option key={one}>{one}</option>)}</select></label>
        <label className="row">Thresholds<input className="input" value={limits} placeholder="0.8, 0.92" aria-invalid={thresholds === undefined} onChange={(event) => setLimits(event.target.value)} /></label>
        <span className="row" role="group" aria-label="Marks on the time axis">
          {KINDS.map(({ kind, word }) => <label key={kind} className="check"><input type="checkbox" checked={shownMarks.has(kind)} onChange={() => setShownMarks(toggled(shownMarks, kind))} />{word}</label>)}
        </span>
        <span className="row query-exports">
          <Button size="s" icon={<FileImage aria-hidden />} onClick={() => void picture()}>PNG</Button>
          <Button size="s" icon={<FileSpreadsheet aria-hidden />} onClick={() => saveFile(`${name}.csv`, new Blob([csvOf(answers)], { type: "text/csv" }))}>CSV</Button>
        </span>
      </div>
      {all.length > MOST_LINES && <p className="dim">{MOST_LINES} of {all.length} lines are drawn. Narrow the expression, or aggregate it: topk(10, …), sum by (host) (…).</p>}
      <div ref={box}>
        <ChartDesk marks={visible}>
          <Chart title={title} lines={lines} span={span} format={FORMATS[unit]} base={unit.startsWith("bytes") ? 1024 : 1000} thresholds={thresholds} tall mostNames={MOST_LINES} atLeast={thresholds?.length ? Math.max(...thresholds.map(({ value }) => value)) * 1.05 : 0} />
        </ChartDesk>
      </div>
      <p className="faint">Read <Age at={found.at} ago staleMs={120_000} />.</p>
      <InstantTable answers={answers} at={span.to} format={FORMATS[unit]} />
    </>
  );
}

function toggled<T>(set: ReadonlySet<T>, item: T): ReadonlySet<T> {
  const next = new Set(set);
  if (!next.delete(item)) next.add(item);
  return next;
}

const commonUnit = (units: readonly Unit[]): Unit => (units.every((unit) => unit === units[0]) ? (units[0] ?? "number") : "number");
