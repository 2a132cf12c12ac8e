import type { AlertRow } from "../../app/alert-rows";
import { useConsole } from "../../app/hooks";
import { notify } from "../../app/notices";
import { offerUndo } from "../../app/undo-note";

/** Says that somebody looks after an alert, or takes that back where it was said. */
export function useAcknowledge(): (row: AlertRow) => Promise<void> {
  const { client } = useConsole();
  return async ({ alert, verdict }) => {
    const undo = verdict?.acknowledged !== undefined;
    const outcome = await client.ask("alerts.acknowledge", { alert: alert.key, undo });
    if (!outcome.ok) return notify(outcome.problem);
    const name = alert.labels["alertname"] ?? alert.key;
    offerUndo({
      words: undo ? `${name} is no longer acknowledged.` : `${name} is acknowledged: it is not told again until it resolves.`,
      undo: () => client.ask("alerts.acknowledge", { alert: alert.key, undo: !undo }),
    });
    return undefined;
  };
}
