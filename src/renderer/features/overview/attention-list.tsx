import { memo, useMemo } from "react";
import type { Watched } from "../../app/attention";
import { KIND_WORDS } from "../../app/names";
import { formatRoute } from "../../app/route";
import { Age } from "../../components/age";
import { Panel } from "../../components/panel";
import { StateMark, toneOf } from "../../components/state-mark";
import { plural } from "../../lib/units";
import { alikeOf } from "./alike";
import "./alert-strip.css";
import "./attention-list.css";

const SHOWN = 12;
const NAMED = 8;

/** What is not healthy, worst first, each with its reason and the next step; many of one trouble are one line. */
export function AttentionList({ items }: { items: readonly Watched[] }) {
  const lines = useMemo(() => alikeOf(items), [items]);
  return (
    <Panel title="Needs attention" flush aside={lines.length > SHOWN ? `the worst ${SHOWN} of ${lines.length}` : undefined}>
      <ul role="list" className="attention">
        {lines.slice(0, SHOWN).map(({ first, others }) => <AttentionRow key={`${first.ref.kind}/${first.ref.id}`} item={first} others={others} />)}
      </ul>
    </Panel>
  );
}

const AttentionRow = memo(function AttentionRow({ item, others }: { item: Watched; others: readonly Watched[] }) {
  const { ref, health, environment, reason, seenAt } = item;
  const all = [item, ...others];
  return (
    <li className={`attention-row tone-${toneOf(health)}`}>
      <StateMark state={health} />
      <span className="attention-name">
        {others.length > 0 ? <span className="name">{plural(all.length, KIND_WORDS[ref.kind].toLowerCase())}</span> : <a className="mono name" href={formatRoute({ page: "object", ...ref })}>{ref.id}</a>}
        <span className="faint">{others.length > 0 ? `in ${environment}` : `${KIND_WORDS[ref.kind].toLowerCase()} in ${environment}`}</span>
      </span>
      <span className="attention-why">
        {reason?.message ?? "No reason was given."}
        {reason?.cause && <span className="dim"> ({reason.cause})</span>}
        {others.length > 0 ? <span className="dim"> And {others.length} more like it.</span> : reason?.next && <span className="dim"> {reason.next}</span>}
        {others.length > 0 && (
          <span className="row alert-subjects">
            {all.slice(0, NAMED).map((one) => <a key={one.ref.id} className="mono" href={formatRoute({ page: "object", ...one.ref })}>{one.ref.id}</a>)}
            {all.length > NAMED && <span className="faint">and {all.length - NAMED} more</span>}
          </span>
        )}
      </span>
      <Age at={seenAt} ago />
    </li>
  );
});
