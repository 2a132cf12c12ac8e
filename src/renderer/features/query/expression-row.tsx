import { X } from "lucide-react";
import { lazy, Suspense, useDeferredValue, useMemo } from "react";
import type { Problem } from "../../../shared/problem";
import { parsePromql } from "../../../shared/promql/parse";
import { sourceWords, type PromqlAnswer } from "../../app/use-promql";
import { Button } from "../../components/button";
import { Loading } from "../../components/empty";
import { plural } from "../../lib/units";
import { useSeriesOffers } from "./use-series-offers";

// The editor is a large part of the window; the page stands before it is there.
const PromqlEditor = lazy(() => import("./promql-editor"));

interface ExpressionRowProps {
  number: number;
  initial: string;
  /** As it is written now. */
  text: string;
  /** What it gave, once it was run as it is written. */
  answer: PromqlAnswer | undefined;
  changed: (text: string) => void;
  run: () => void;
  remove?: () => void;
}

export function ExpressionRow({ number, initial, text, answer, changed, run, remove }: ExpressionRowProps) {
  const series = useSeriesOffers();
  const written = useDeferredValue(text);
  const fault = useMemo(() => (written.trim() === "" ? undefined : faultOf(written)), [written]);
  return (
    <div className="query-row">
      <span className="query-number num" aria-hidden>{number}</span>
      <div className="query-field">
        <Suspense fallback={<Loading what="the editor" />}><PromqlEditor initial={initial} label={`Expression ${number}`} changed={changed} run={run} series={series} /></Suspense>
        <p className="query-said" role="status">{fault ? <Fault problem={fault} /> : answer && <Said answer={answer} />}</p>
      </div>
      {remove && <Button look="quiet" size="s" icon={<X aria-hidden />} aria-label={`Remove expression ${number}`} onClick={remove} />}
    </div>
  );
}

function faultOf(text: string): Problem | undefined {
  const parsed = parsePromql(text);
  return parsed.ok ? undefined : parsed.problem;
}

function Fault({ problem: { at, message, next } }: { problem: Problem }) {
  const place = at?.column === undefined ? "" : `${at.line !== undefined && at.line > 1 ? `line ${at.line}, ` : ""}column ${at.column}: `;
  return <span className="field-error">{place}{message}{next && ` ${next}`}</span>;
}

function Said({ answer: { lines, problem, source, remarks } }: { answer: PromqlAnswer }) {
  if (problem) return <Fault problem={problem} />;
  return (
    <>
      <span className="dim">{lines.length === 0 ? "nothing in this time" : plural(lines.length, "line")}, from {sourceWords(source)}</span>
      {remarks.map(({ kind, message }) => <span key={message} className={kind === "warning" ? "query-warning" : "dim"}>{kind}: {message}</span>)}
    </>
  );
}
