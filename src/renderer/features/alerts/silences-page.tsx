import { useState } from "react";
import { matcherText } from "../../../shared/matchers";
import type { SilenceView } from "../../../shared/notify";
import { AlertTabs } from "../../app/alert-tabs";
import { useConsole, useKnown, useQuery } from "../../app/hooks";
import { notify } from "../../app/notices";
import { usePageKeys } from "../../app/page-keys";
import { useKeyActions } from "../../app/use-key-actions";
import { Moment } from "../../components/age";
import { Badge, Kbd } from "../../components/badge";
import { Button } from "../../components/button";
import { Answer, Empty } from "../../components/empty";
import { Panel } from "../../components/panel";
import { TwoPressButton } from "../../components/two-press-button";
import { plural } from "../../lib/units";
import { RemoteSilences } from "./remote-silences";
import { SilenceDialog } from "./silence-dialog";
import { Ends } from "./silence-ends";
import "./alerts.css";

const KEYS = [{ keys: ["m"], does: "New silence" }] as const;

/** Who is not told of what, and until when. */
export function SilencesPage() {
  const silences = useQuery("silences.list", undefined, { refetchOn: ["notify.changed", "alerts.changed"], everyMs: 1_000 });
  const servers = Object.keys(useKnown(useConsole().fleet).value?.fleet?.alertmanager ?? {});
  const [open, setOpen] = useState<"new" | SilenceView>();
  usePageKeys("Silences", KEYS);
  useKeyActions({ m: () => setOpen("new") });
  return (
    <>
      <header className="page-head">
        <h1 className="page-title">Silences</h1>
        <p className="dim">Nobody is told of what a silence covers. The alerts themselves go on and stay in the list.</p>
      </header>
      <AlertTabs page="silences" />
      <p><Button onClick={() => setOpen("new")} aria-keyshortcuts="m"><>New silence… <Kbd>m</Kbd></></Button></p>
      <Answer known={silences} what="the silences" retry={() => void silences.refetch()}>
        {(list) => {
          if (list.length === 0) return <Empty title="This console silences nothing">Press m here, or on an alert, to silence it for a while.</Empty>;
          const present = list.filter(({ state }) => state !== "expired");
          const past = list.filter(({ state }) => state === "expired");
          return (
            <>
              <Panel title="In force" flush aside={present.length}>{present.length === 0 ? <p className="dim">None.</p> : <Table list={present} edit={setOpen} />}</Panel>
              {past.length > 0 && <Panel title="Expired" flush aside={past.length}><Table list={past} edit={setOpen} /></Panel>}
            </>
          );
        }}
      </Answer>
      {servers.length > 0 && <RemoteSilences />}
      {open === "new" && <SilenceDialog onClose={() => setOpen(undefined)} />}
      {open && open !== "new" && <SilenceDialog edit={open} onClose={() => setOpen(undefined)} />}
    </>
  );
}

function Table({ list, edit }: { list: readonly SilenceView[]; edit: (silence: SilenceView) => void }) {
  const { client } = useConsole();
  const expire = async (silence: SilenceView): Promise<void> => {
    const outcome = await client.ask("silences.expire", { id: silence.id });
    if (!outcome.ok) notify(outcome.problem);
  };
  return (
    <div className="table-wrap">
      <table className="table alerts">
        <thead><tr><th>State</th><th>Alerts with</th><th>Why</th><th>By</th><th>Ends</th><th className="right">Covers now</th><th><span className="sr-only">Actions</span></th></tr></thead>
        <tbody>
          {list.map((silence) => (
            <tr key={silence.id}>
              <td>{silence.state}</td>
              <td className="mono">{silence.matchers.map((matcher) => <p key={matcherText(matcher)}>{matcherText(matcher)}</p>)}</td>
              <td className="alert-what">{silence.comment}</td>
              <td className="mono dim">{silence.author}{silence.editedBy !== undefined && silence.editedAt !== undefined && <p className="why">changed by {silence.editedBy}, <Moment at={silence.editedAt} /></p>}</td>
              <td><Ends state={silence.state} at={silence.endsAt} /></td>
              <td className="right">{silence.covers.length === 0 ? <span className="dim">nothing</span> : <Badge>{plural(silence.covers.length, "alert")}</Badge>}</td>
              <td className="right">
                {silence.state !== "expired" && (
                  <span className="row silence-acts">
                    <Button size="s" onClick={() => edit(silence)}><>Change…<span className="sr-only"> {silence.comment}</span></></Button>
                    <TwoPressButton size="s" first="Expire now" second="Confirm: expire" onConfirm={() => void expire(silence)} />
                  </span>
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
