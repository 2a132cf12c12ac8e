import { FilePenLine } from "lucide-react";
import { useEffect } from "react";
import type { RunId } from "../../shared/ids";
import { Button } from "../components/button";
import { saveText } from "../components/save-text";
import { plural } from "../lib/units";
import { useConsole, useQuery } from "./hooks";
import "./undo-note.css";

/** Says that the runbook was edited while the run went on, and gives the edits as a patch. Nothing where it was not. */
export function RedlineNote({ run }: { run: RunId }) {
  const { client } = useConsole();
  const { value: redline, refetch } = useQuery("run.redline", run);
  useEffect(() => client.listen("run.event", (event) => {
    if (event.run === run && event.body.type === "run.redlined") void refetch();
  }), [client, run, refetch]);
  if (!redline || redline.edits.length === 0) return null;
  const by = [...new Set(redline.edits.map(({ actor }) => actor))].join(", ");
  return (
    <p className="undo-note row" role="note" aria-label="Redline">
      <FilePenLine aria-hidden size="1em" />
      <span>
        The runbook was edited during this run ({plural(redline.edits.length, "save")} by {by}). The run goes on as planned
        {redline.patch === "" ? "; the edits were taken back." : "."}
      </span>
      {redline.patch !== "" && <Button size="s" onClick={() => saveText(`${run}.patch`, redline.patch)}>Export patch…</Button>}
    </p>
  );
}
