import { useEffect, useState } from "react";
import type { Reply } from "../../../shared/contract";
import type { RunId, StepKey } from "../../../shared/ids";
import type { Problem } from "../../../shared/problem";
import { throttle } from "../../app/console";
import { useConsole } from "../../app/hooks";
import type { RunStore } from "./run-store";

const EVERY_MS = 500;

export interface StepOutput {
  step: StepKey;
  value?: Reply<"run.output">;
  problem?: Problem;
}

/** What one step has written so far, asked for again while it writes. */
export function useStepOutput(store: RunStore, run: RunId, step: StepKey): StepOutput {
  const { client } = useConsole();
  const [output, setOutput] = useState<StepOutput>({ step });
  useEffect(() => {
    let gone = false;
    const ask = async (): Promise<void> => {
      const outcome = await client.ask("run.output", { run, step });
      if (gone) return;
      setOutput((present) => (outcome.ok ? { step, value: outcome.value } : { step, value: present.step === step ? present.value : undefined, problem: outcome.problem }));
    };
    const again = throttle(() => void ask(), EVERY_MS);
    again();
    const stop = store.onOutput((key) => key === step && again());
    return () => {
      gone = true;
      stop();
    };
  }, [client, store, run, step]);
  return output.step === step ? output : { step };
}
