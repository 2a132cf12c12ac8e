import { useEffect, useEffectEvent, useState } from "react";
import { guardLeaving } from "../../app/navigation";
import { Button } from "../../components/button";
import { Dialog } from "../../components/dialog";
import type { Editing } from "./use-editing";

/** Asks before the window leaves a text that is not saved. */
export function LeaveDialog({ editing }: { editing: Editing }) {
  const { dirty, save, forget, saving } = editing;
  const [goOn, setGoOn] = useState<() => void>();
  const mayLeave = useEffectEvent((leave: () => void): boolean => {
    if (dirty) setGoOn(() => leave);
    return !dirty;
  });
  useEffect(() => guardLeaving((leave) => mayLeave(leave)), []);
  const leave = (): void => {
    goOn?.();
    setGoOn(undefined);
  };
  const saveAndLeave = async (): Promise<void> => {
    const isSaved = await save();
    if (isSaved) leave();
    else setGoOn(undefined);
  };
  return (
    <Dialog
      open={goOn !== undefined} onClose={() => setGoOn(undefined)} title="Leave without saving?" description="What you wrote is not in the file yet."
      actions={(
        <>
          <Button onClick={() => setGoOn(undefined)}>Stay</Button>
          <Button look="danger" onClick={() => { forget(); leave(); }}>Discard and leave</Button>
          <Button look="primary" disabled={saving} onClick={() => void saveAndLeave()}>Save and leave</Button>
        </>
      )}
    >
      <p className="dim">Closing the window keeps the text: it is here again at the next start.</p>
    </Dialog>
  );
}
