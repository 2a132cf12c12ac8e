import { useState } from "react";
import { useConsole } from "../../app/hooks";
import { go } from "../../app/navigation";
import { Button } from "../../components/button";
import { Dialog } from "../../components/dialog";
import { Field } from "../../components/field";

/** Asks for a name and opens the template under it. */
export function NewRunbook() {
  const { client } = useConsole();
  const [open, setOpen] = useState(false);
  const [path, setPath] = useState("");
  const [error, setError] = useState<string>();
  const create = async (): Promise<void> => {
    const created = await client.ask("runbooks.create", { path });
    if (!created.ok) return setError([created.problem.message, created.problem.next].filter(Boolean).join(" "));
    setOpen(false);
    go({ page: "edit", id: created.value.id });
  };
  return (
    <>
      <Button onClick={() => { setPath(""); setError(undefined); setOpen(true); }}>New runbook…</Button>
      <Dialog
        open={open} onClose={() => setOpen(false)} title="New runbook" description="It begins with a small example that only looks."
        actions={<><Button onClick={() => setOpen(false)}>Cancel</Button><Button look="primary" disabled={path.trim() === ""} onClick={() => void create()}>Create</Button></>}
      >
        <form onSubmit={(event) => { event.preventDefault(); void create(); }}>
          <Field label="Name" value={path} error={error} hint='Its path in your folder: "restart-worker" or "team/restart-worker"' onChange={(event) => setPath(event.target.value)} autoFocus />
        </form>
      </Dialog>
    </>
  );
}
