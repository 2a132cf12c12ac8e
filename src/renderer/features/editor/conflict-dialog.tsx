import { Button } from "../../components/button";
import { Dialog } from "../../components/dialog";
import { TextDiff } from "./text-diff";
import type { Editing } from "./use-editing";

/** The file changed under the edit: shows how, and lets a person choose. */
export function ConflictDialog({ editing }: { editing: Editing }) {
  const { conflict, asking, setAsking, text, save, take } = editing;
  if (!conflict) return null;
  const disk = conflict.text;
  return (
    <Dialog
      open={asking} decisive onClose={() => setAsking(false)} title={disk === undefined ? "The file is gone" : "The file has changed meanwhile"}
      description={disk === undefined ? "Somebody moved or deleted it. Your text is still here." : "Somebody else wrote to it. Lines with − are in the file, lines with + are yours. Nothing is lost until you choose."}
      actions={(
        <>
          <Button onClick={() => setAsking(false)}>Go on editing</Button>
          {disk !== undefined && <Button onClick={() => take({ text: disk, basis: conflict.basis })}>Take the file's text</Button>}
          <Button look="danger" onClick={() => void save(conflict.basis)}>{disk === undefined ? "Write it anew" : "Write over the file"}</Button>
        </>
      )}
    >
      {disk !== undefined && <TextDiff before={disk} after={text} label="Differences" />}
    </Dialog>
  );
}
