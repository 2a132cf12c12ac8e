import type { Dependency } from "../../../shared/fleet";
import type { Overview } from "../../../shared/overview";
import { watchedObjects } from "../../app/attention";
import { formatRoute } from "../../app/route";
import { Age } from "../../components/age";
import { Badge } from "../../components/badge";
import { StateMark } from "../../components/state-mark";

/** What a service needs, how that is now, and what people notice when it is gone. */
export function Dependencies({ needs, overview }: { needs: readonly Dependency[]; overview: Overview }) {
  const objects = watchedObjects(overview);
  return (
    <div className="table-wrap">
      <table className="table">
        <thead><tr><th>State</th><th>Object</th><th>Need</th><th>When it is gone</th><th className="right">Age</th></tr></thead>
        <tbody>
          {needs.map(({ on, required, impact }) => {
            const object = objects.find(({ ref }) => ref.id === on && ref.kind !== "host");
            return (
              <tr key={on}>
                <td><StateMark state={object?.health ?? "not seen"} /></td>
                <td>{object ? <a className="name mono" href={formatRoute({ page: "object", ...object.ref })}>{on}</a> : <span className="mono">{on}</span>}</td>
                <td><Badge>{required ? "required" : "optional"}</Badge></td>
                <td className="dim">{impact ?? (required ? "the service does not work" : "not said")}</td>
                <td className="right"><Age at={object?.seenAt} /></td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}
