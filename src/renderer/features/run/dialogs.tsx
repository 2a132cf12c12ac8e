import { useState } from "react";
import type { HostId, StepKey } from "../../../shared/ids";
import type { RunView } from "../../../shared/run";
import { plannedStep } from "../../../shared/run-view";
import { Button } from "../../components/button";
import { Command } from "../../components/command";
import { Dialog } from "../../components/dialog";
import { InlineProse } from "../../components/prose";
import { plural } from "../../lib/units";
import { RetryDialog } from "./retry-dialog";
import type { Send } from "./send";
import { StopDialog } from "./stop-dialog";

/** What a person is asked before something is said to the run. */
export type Asking =
  | { kind: "stop" | "take over" | "pause" }
  | { kind: "retry"; steps: readonly StepKey[] }
  | { kind: "skip" | "note"; step: StepKey }
  | { kind: "aim"; step: StepKey; host?: HostId };

interface DialogsProps {
  asking: Asking | undefined;
  close: () => void;
  view: RunView;
  send: Send;
}

export function RunDialogs({ asking, close, view, send }: DialogsProps) {
  const say: Send = async (command) => {
    close();
    await send(command);
  };
  switch (asking?.kind) {
    case undefined: return null;
    case "stop": return <StopDialog close={close} view={view} send={say} />;
    case "take over": return <TakeOverDialog close={close} view={view} send={say} />;
    case "retry": return <RetryDialog close={close} view={view} send={say} steps={asking.steps} />;
    case "aim": return <AimDialog close={close} view={view} send={say} step={asking.step} host={asking.host} />;
    case "pause": return <WordsDialog close={close} title="Pause this run?" label="Why (optional)" does="Pause" optional
      description="What runs now comes to its end. Nothing more starts, forward or back, until somebody continues. The locks stay held." onSay={(reason) => void say({ type: "pause", reason: reason || undefined })} />;
    case "skip": return <WordsDialog close={close} title="Skip this step?" label="Why it is skipped" does="Skip"
      description={<><InlineProse markdown={titleOf(view, asking.step)} />. The run goes on without it; the reason stays in the journal.</>} onSay={(reason) => void say({ type: "skip", step: asking.step, reason })} />;
    case "note": return <WordsDialog close={close} title="Note on this step" label="Note" does="Add note"
      description={<InlineProse markdown={titleOf(view, asking.step)} />} onSay={(note) => void say({ type: "note", step: asking.step, note })} />;
  }
}

const titleOf = (view: RunView, step: StepKey): string => {
  const planned = plannedStep(view, step);
  return planned ? `${planned.title}${planned.host ? ` (${planned.host})` : ""}` : step;
};

interface WordsDialogProps {
  close: () => void;
  title: string;
  description: React.ReactNode;
  label: string;
  does: string;
  optional?: boolean;
  onSay: (words: string) => void;
}

/** One text, then one press: Ctrl and Enter does it from within the text. */
function WordsDialog({ close, title, description, label, does, optional = false, onSay }: WordsDialogProps) {
  const [words, setWords] = useState("");
  const ready = optional || words.trim() !== "";
  return (
    <Dialog open onClose={close} title={title} description={description}>
      <form className="stack" onSubmit={(event) => { event.preventDefault(); if (ready) onSay(words.trim()); }}>
        <textarea
          className="input" aria-label={label} placeholder={label} rows={3} value={words} autoFocus
          onChange={(event) => setWords(event.target.value)}
          onKeyDown={(event) => { if (event.key === "Enter" && !event.shiftKey) { event.preventDefault(); event.currentTarget.form?.requestSubmit(); } }}
        />
        <div className="dialog-actions">
          <Button onClick={close}>Cancel</Button>
          <Button type="submit" look="primary" disabled={!ready}>{does}</Button>
        </div>
      </form>
    </Dialog>
  );
}

function TakeOverDialog({ close, view, send }: Omit<DialogsProps, "asking">) {
  const { console: other } = view;
  const running = Object.values(view.steps).filter(({ status }) => status === "running" || status === "undoing").length;
  return (
    <Dialog
      open onClose={close} decisive title="Take this run over?"
      description={<><span className="mono">{other?.actor}</span>'s console (process {other?.pid}) lets go of it, and this one goes on.</>}
      actions={<><Button onClick={close} autoFocus>Keep watching</Button><Button look="danger" onClick={() => void send({ type: "take over" })}>Take over</Button></>}
    >
      <p>Agree with {other?.actor} first: they will only be able to watch.</p>
      <p>{running === 0 ? "No step runs at the moment." : `${plural(running, "step")} ${running === 1 ? "runs" : "run"} now. Jobs on hosts go on while the run changes hands; nothing is started twice.`}</p>
    </Dialog>
  );
}

function AimDialog({ close, view, send, step, host }: Omit<DialogsProps, "asking"> & { step: StepKey; host?: HostId }) {
  const planned = plannedStep(view, step);
  const place = host ?? "this machine";
  return (
    <Dialog
      open onClose={close} decisive title={`Run this on ${place}?`} description={<InlineProse markdown={planned?.title ?? step} />}
      actions={<><Button onClick={close}>Cancel</Button><Button look="primary" autoFocus onClick={() => void send({ type: "aim", step, host })}>Run on {place}</Button></>}
    >
      {planned?.command !== undefined && <Command text={planned.command} label="Command that will run" />}
      <p>It runs once, on <span className="mono">{place}</span>, as it stands here. The document says nothing of an undo.</p>
    </Dialog>
  );
}
