import { OfferLink } from "../../app/offer-link";
import { Panel } from "../../components/panel";
import { StateMark } from "../../components/state-mark";

interface FailedUnitsProps {
  units: readonly string[] | undefined;
  offer: (name: string, params?: Record<string, string>) => string | undefined;
}

/** Units of systemd that failed; nothing while none did. */
export function FailedUnits({ units, offer }: FailedUnitsProps) {
  if (!units || units.length === 0) return null;
  return (
    <Panel title="Failed units" flush>
      <div className="table-wrap">
        <table className="table">
          <thead><tr><th>State</th><th>Unit</th><th><span className="sr-only">Runbooks</span></th></tr></thead>
          <tbody>
            {units.map((unit) => (
              <tr key={unit}>
                <td><StateMark state="failed" /></td>
                <td className="mono name">{unit}</td>
                <td className="right">
                  <OfferLink href={offer("log-search", { PATTERN: ".", SOURCE: "unit", NAME: unit })} of={unit}>Its journal…</OfferLink>
                  <OfferLink href={offer("restart-unit", { UNIT: unit })} of={unit}>Restart…</OfferLink>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </Panel>
  );
}
