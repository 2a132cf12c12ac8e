import { matcherText } from "../../../shared/matchers";
import type { RemoteSilence } from "../../../shared/alertmanager";
import { useConsole, useQuery } from "../../app/hooks";
import { notify } from "../../app/notices";
import { Age, Moment } from "../../components/age";
import { Answer } from "../../components/empty";
import { Panel } from "../../components/panel";
import { ProblemNote } from "../../components/problem-note";
import { TwoPressButton } from "../../components/two-press-button";

/** The silences of the Alertmanagers of the fleet. */
export function RemoteSilences() {
  const { client } = useConsole();
  const known = useQuery("alertmanager.silences", {}, { refetchOn: ["samples.stored"], everyMs: 15_000 });
  const expire = async ({ server, id }: RemoteSilence): Promise<void> => {
    const outcome = await client.ask("alertmanager.expire", { server, id });
    if (!outcome.ok) notify(outcome.problem);
    await known.refetch();
  };
  return (
    <Panel title="On Alertmanager" flush aside={<Age at={known.at} ago staleMs={60_000} />}>
      <Answer known={known} what="Alertmanager" retry={() => void known.refetch()}>
        {({ silences, unreached }) => (
          <>
            {unreached.map(({ server, problem }) => <ProblemNote key={server} problem={problem} look="warning" />)}
            {silences.length === 0 && unreached.length === 0 && <p className="dim">No silence there.</p>}
            {silences.length > 0 && (
              <div className="table-wrap">
                <table className="table alerts">
                  <thead><tr><th>State</th><th>Server</th><th>Alerts with</th><th>Why</th><th>By</th><th>Ends</th><th><span className="sr-only">Actions</span></th></tr></thead>
                  <tbody>
                    {silences.map((silence) => (
                      <tr key={`${silence.server} ${silence.id}`}>
                        <td>{silence.state}</td><td className="mono">{silence.server}</td>
                        <td className="mono">{silence.matchers.map((matcher) => <p key={matcherText(matcher)}>{matcherText(matcher)}</p>)}</td>
                        <td className="alert-what">{silence.comment}</td><td className="mono dim">{silence.author}</td><td><Moment at={silence.endsAt} /></td>
                        <td className="right">{silence.state !== "expired" && <TwoPressButton size="s" first="Expire now" second="Confirm: expire" onConfirm={() => void expire(silence)} />}</td>
                      </tr>
                    ))}
                  </tbody>
                </table>
              </div>
            )}
          </>
        )}
      </Answer>
    </Panel>
  );
}
