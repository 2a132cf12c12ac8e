import { formatRoute } from "../../app/route";

/** Expressions that were asked before, to be asked again. */
export function PastQueries({ past }: { past: readonly (readonly string[])[] }) {
  if (past.length === 0) return null;
  return (
    <details className="query-past">
      <summary>Asked before ({past.length})</summary>
      <ul role="list">{past.map((expressions) => <li key={expressions.join("\n")}><a className="mono" href={formatRoute({ page: "query", expressions })}>{expressions.join("   ·   ")}</a></li>)}</ul>
    </details>
  );
}
