import { X } from "lucide-react";
import { lazy, Suspense } from "react";
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
  /** What it gave, once it was run as it is written. */
  answer: PromqlAnswer | undefined;
  changed: (text: string) => void;
  run: () => void;
  remove?: () => void;
}

export function ExpressionRow({ number, initial, answer, changed, run, remove }: ExpressionRowProps) {
  const series = useSeriesOffers();
  return (
    <div className="query-row">
      <span className="query-number num" aria-hidden>{number}</span>
      <div className="query-field">
        <Suspense fallback={<Loading what="the editor" />}><PromqlEditor initial={initial} label={`Expression ${number}`} changed={changed} run={run} series={series} /></Suspense>
        <p className="query-said" role="status">{answer && <Said answer={answer} />}</p>
      </div>
      {remove && <Button look="quiet" size="s" icon={<X aria-hidden />} aria-label={`Remove expression ${number}`} onClick={remove} />}
    </div>
  );
}

function Said({ answer: { lines, problem, source, remarks } }: { answer: PromqlAnswer }) {
  if (problem) return <span className="field-error">{problem.at?.column !== undefined && `column ${problem.at.column}: `}{problem.message}{problem.next && ` ${problem.next}`}</span>;
  return (
    <>
      <span className="dim">{lines.length === 0 ? "nothing in this time" : plural(lines.length, "line")}, from {sourceWords(source)}</span>
      {remarks.map(({ kind, message }) => <span key={message} className={kind === "warning" ? "query-warning" : "dim"}>{kind}: {message}</span>)}
    </>
  );
}
