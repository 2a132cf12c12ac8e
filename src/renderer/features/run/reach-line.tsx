import type { RunView } from "../../../shared/run";
import { plural } from "../../lib/units";
import { reachOf, type Reach } from "./reach";

const WORDS: readonly { of: keyof Reach; words: string }[] = [
  { of: "changed", words: "changed" }, { of: "takenBack", words: "taken back" }, { of: "read", words: "only read" }, { of: "toCome", words: "still to come" },
];
const NAMED = 6;

/** The blast radius in one line: which hosts the run has touched so far, and which are still to come. */
export function ReachLine({ view }: { view: RunView }) {
  const reach = reachOf(view);
  const shown = WORDS.filter(({ of }) => reach[of].length > 0);
  if (shown.length === 0) return null;
  return (
    <dl className="reach" aria-label="Hosts of this run">
      {shown.map(({ of, words }) => (
        <div key={of} className={`reach-${of}`} title={reach[of].join(", ")}>
          <dt>{words}</dt>
          <dd>{reach[of].length <= NAMED ? <span className="mono">{reach[of].join(" ")}</span> : plural(reach[of].length, "host")}</dd>
        </div>
      ))}
    </dl>
  );
}
