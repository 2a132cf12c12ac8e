import { useEffect } from "react";
import { matcherText } from "../../../shared/matchers";
import type { RemoteSilence } from "../../../shared/alertmanager";
import { useConsole, useQuery } from "../../app/hooks";
import { notify } from "../../app/notices";
import { TwoPressButton } from "../../components/two-press-button";
import { onRemoteChange } from "./remote-changes";
import { SERVERS_EVERY_MS, ServerPanel, type ServerColumn } from "./server-panel";
import { Ends } from "./silence-ends";

const COLUMNS: readonly ServerColumn<RemoteSilence>[] = [
  { head: "State", cell: ({ state }) => state },
  { head: "Server", className: "mono", cell: ({ server }) => server },
  { head: "Alerts with", className: "mono", cell: ({ matchers }) => matchers.map((matcher) => <p key={matcherText(matcher)}>{matcherText(matcher)}</p>) },
  { head: "Why", className: "alert-what", cell: ({ comment }) => comment },
  { head: "By", className: "mono dim", cell: ({ author }) => author },
  { head: "Ends", cell: ({ state, endsAt }) => <Ends state={state} at={endsAt} /> },
  { head: <span className="sr-only">Actions</span>, className: "right", cell: (silence, again) => silence.state !== "expired" && <Expire silence={silence} done={again} /> },
];

/** The silences of the Alertmanagers of the fleet. */
export function RemoteSilences() {
  const { refetch, ...known } = useQuery("alertmanager.silences", {}, { refetchOn: ["samples.stored"], everyMs: SERVERS_EVERY_MS });
  useEffect(() => onRemoteChange(() => void refetch()), [refetch]);
  return <ServerPanel title="On Alertmanager" what="Alertmanager" known={{ ...known, refetch }} itemsOf={({ silences }) => silences} keyOf={({ server, id }) => `${server} ${id}`} none="No silence there." columns={COLUMNS} />;
}

function Expire({ silence: { server, id }, done }: { silence: RemoteSilence; done: () => void }) {
  const { client } = useConsole();
  const expire = async (): Promise<void> => {
    const outcome = await client.ask("alertmanager.expire", { server, id });
    if (!outcome.ok) notify(outcome.problem);
    done();
  };
  return <TwoPressButton size="s" first="Expire now" second="Confirm: expire" onConfirm={() => void expire()} />;
}
