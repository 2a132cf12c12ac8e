import type { Fleet } from "../../shared/fleet";
import type { SloList, SloView } from "../../shared/judge/slo-ask";
import { WINDOW_MS } from "../../shared/judge/slo-indicator";
import { sloView } from "../../shared/judge/slo-view";
import type { SloLedger } from "./slo-ledger";

export interface SloDeps {
  ledger: SloLedger;
  rulesFile: string;
  fleet(): Fleet | undefined;
  now(): number;
}

/** Every objective with its budget as it stands. */
export async function sloList({ ledger, rulesFile, fleet, now }: SloDeps): Promise<SloList> {
  const current = fleet();
  const slos: SloView[] = [];
  for (const [id, slo] of Object.entries(current?.slos ?? {})) {
    if (!current) break;
    const seen = await ledger.seen(id, slo, now() - WINDOW_MS[slo.window]);
    slos.push(sloView(current, id, slo, seen, now()));
  }
  return { slos, rulesFile };
}
