import { useState } from "react";
import type { RunbookText } from "../../../shared/runbook/editing";
import { useConsole } from "../../app/hooks";
import { go } from "../../app/navigation";
import { notify } from "../../app/notices";
import { offerUndo } from "../../app/undo-note";
import { Button } from "../../components/button";
import { Dialog } from "../../components/dialog";
import { Field } from "../../components/field";
import { TextDiff } from "./text-diff";

/** What can be done with a file of the user's folder: another name, away with it, or back to what ships. */
export function FileActions({ known, forget }: { known: RunbookText; forget: () => void }) {
  const [open, setOpen] = useState<"rename" | "remove">();
  if (known.origin !== "user") return null;
  const close = (): void => setOpen(undefined);
  return (
    <>
      <Button look="quiet" onClick={() => setOpen("rename")}>Rename…</Button>
      <Button look="quiet" onClick={() => setOpen("remove")}>{known.shipped ? "Back to shipped…" : "Remove…"}</Button>
      {open === "rename" && <RenameDialog known={known} close={close} />}
      {open === "remove" && <RemoveDialog known={known} close={close} forget={forget} />}
    </>
  );
}

function RenameDialog({ known, close }: { known: RunbookText; close: () => void }) {
  const { client } = useConsole();
  const [path, setPath] = useState(known.path.replace(/\.md$/, ""));
  const [error, setError] = useState<string>();
  const rename = async (): Promise<void> => {
    const renamed = await client.ask("runbooks.rename", { id: known.id, path });
    if (!renamed.ok) return setError([renamed.problem.message, renamed.problem.next].filter(Boolean).join(" "));
    close();
    const { id } = renamed.value;
    offerUndo({ words: `${known.path} is ${path} now.`, undo: () => client.ask("runbooks.rename", { id, path: known.path }) });
    go({ page: "runbook", id });
  };
  return (
    <Dialog open onClose={close} title="Rename the runbook" description="Its name is its path in your folder; runs that are over keep the old one." actions={<><Button onClick={close}>Cancel</Button><Button look="primary" onClick={() => void rename()}>Rename</Button></>}>
      <form onSubmit={(event) => { event.preventDefault(); void rename(); }}>
        <Field label="Name" value={path} error={error} onChange={(event) => setPath(event.target.value)} autoFocus />
      </form>
    </Dialog>
  );
}

function RemoveDialog({ known, close, forget }: { known: RunbookText; close: () => void; forget: () => void }) {
  const { client } = useConsole();
  const { shipped } = known;
  const remove = async (): Promise<void> => {
    const outcome = await client.ask("runbooks.remove", { id: known.id });
    if (!outcome.ok) return notify(outcome.problem);
    const { removed } = outcome.value;
    forget();
    close();
    offerUndo({ words: shipped ? `${known.path}: the shipped runbook is used again.` : `${known.path} was removed.`, undo: () => client.ask("runbooks.restore", { removed }) });
    go(shipped ? { page: "runbook", id: shipped.id } : { page: "runbooks" });
  };
  return (
    <Dialog
      open onClose={close} decisive title={shipped ? "Back to the shipped runbook?" : "Remove this runbook?"}
      description={shipped ? "Your copy is put aside. Lines with − are shipped, lines with + are yours." : "The file is put aside; you can undo it."}
      actions={<><Button onClick={close}>Keep mine</Button><Button look="danger" onClick={() => void remove()}>{shipped ? "Use the shipped one" : "Remove"}</Button></>}
    >
      {shipped && <TextDiff before={shipped.text} after={known.text} label="Differences" />}
    </Dialog>
  );
}
