import { memo } from "react";
import type { Watched } from "../../app/attention";
import { KIND_WORDS } from "../../app/names";
import { formatRoute } from "../../app/route";
import { Age } from "../../components/age";
import { Panel } from "../../components/panel";
import { StateMark, toneOf } from "../../components/state-mark";
import "./attention-list.css";

const SHOWN = 12;

/** What is not healthy, worst first, each with its reason and the next step. */
export function AttentionList({ items }: { items: readonly Watched[] }) {
  return (
    <Panel title="Needs attention" flush aside={items.length > SHOWN ? `the worst ${SHOWN} of ${items.length}` : undefined}>
      <ul role="list" className="attention">
        {items.slice(0, SHOWN).map((item) => <AttentionRow key={`${item.ref.kind}/${item.ref.id}`} item={item} />)}
      </ul>
    </Panel>
  );
}

const AttentionRow = memo(function AttentionRow({ item }: { item: Watched }) {
  const { ref, health, environment, reason, seenAt } = item;
  return (
    <li className={`attention-row tone-${toneOf(health)}`}>
      <StateMark state={health} />
      <span className="attention-name">
        <a className="mono name" href={formatRoute({ page: "object", ...ref })}>{ref.id}</a>
        <span className="faint">{KIND_WORDS[ref.kind].toLowerCase()} in {environment}</span>
      </span>
      <span className="attention-why">
        {reason?.message ?? "No reason was given."}
        {reason?.cause && <span className="dim"> ({reason.cause})</span>}
        {reason?.next && <span className="dim"> {reason.next}</span>}
      </span>
      <Age at={seenAt} ago />
    </li>
  );
});
