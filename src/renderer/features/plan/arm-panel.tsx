import { useState } from "react";
import type { Arming, PlanPreview } from "../../../shared/plan";
import { Button } from "../../components/button";
import { useTicking } from "../../components/clock";
import { Field } from "../../components/field";
import { TwoPressButton } from "../../components/two-press-button";
import { formatClock } from "../../lib/time";
import { plural } from "../../lib/units";

interface ArmPanelProps {
  preview: PlanPreview;
  start: (armCode: string, typed: string | undefined) => Promise<void>;
  again: () => void;
  /** To the plan of a dry run; absent where this is one, or where nothing but reading happens. */
  dryRun?: () => void;
}

/** The last step before anything happens. The code is bound to this very plan, used once and soon expires. */
export function ArmPanel({ preview, start, again, dryRun }: ArmPanelProps) {
  const { armCode, armExpiresAt = 0, arming, plan } = preview;
  const [busy, setBusy] = useState(false);
  const left = useTicking((now) => Math.max(0, Math.floor((armExpiresAt - now) / 1_000)));
  if (armCode === undefined) return <section className="arm"><p className="dim">Not armed: solve the problems above first.</p></section>;
  if (left === 0) {
    return (
      <section className="arm" role="status">
        <p>This preview has expired. The fleet may have moved on since.</p>
        <Button look="primary" size="l" onClick={again}>Plan again</Button>
      </section>
    );
  }
  const run = async (typed?: string): Promise<void> => {
    setBusy(true);
    await start(armCode, typed);
    setBusy(false);
  };
  return (
    <section className="arm">
      <ArmControl arming={arming} busy={busy} run={(typed) => void run(typed)} what={`${plan.dryRun ? "dry run" : "run"} on ${plural(plan.hosts.length, "host")}`} />
      {dryRun && <Button onClick={dryRun} title="Executes only the steps that read; the rest is shown">Dry run first</Button>}
      <p className="faint arm-left">valid for <span className="num">{formatClock(left * 1_000)}</span> · plan <code title={preview.hash}>{preview.hash.slice(0, 8)}</code></p>
    </section>
  );
}

function ArmControl({ arming, busy, run, what }: { arming: Arming; busy: boolean; run: (typed?: string) => void; what: string }) {
  switch (arming.kind) {
    case "go":
      return <Button look="primary" size="l" disabled={busy} onClick={() => run()}>Arm and run</Button>;
    case "confirm":
      return <TwoPressButton look="primary" size="l" disabled={busy} first="Arm and run" second={`Confirm: ${what}`} onConfirm={() => run()} />;
    case "type":
      return <TypeToArm text={arming.text} busy={busy} run={run} />;
  }
}

function TypeToArm({ text, busy, run }: { text: string; busy: boolean; run: (typed: string) => void }) {
  const [typed, setTyped] = useState("");
  return (
    <form className="stack arm-type" onSubmit={(event) => { event.preventDefault(); if (typed === text) run(typed); }}>
      <Field label={<>Type <code className="arm-word">{text}</code> to arm</>} value={typed} onChange={(event) => setTyped(event.target.value)} />
      <Button type="submit" look="danger" size="l" disabled={busy || typed !== text}>Arm and run</Button>
    </form>
  );
}
