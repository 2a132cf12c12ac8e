import { useEffect, useState } from "react";
import type { Problem } from "../../../shared/problem";
import type { RuleCheck } from "../../../shared/rules/ask";
import { useConsole } from "../../app/hooks";

const REST_MS = 200;

interface Checked {
  text: string;
  check?: RuleCheck;
  problem?: Problem;
}

/** What the core makes of a text while it is written. `isCurrent`: of this text, not of the one before it. */
export function useRuleCheck(name: string, text: string): Omit<Checked, "text"> & { isCurrent: boolean } {
  const { client } = useConsole();
  const [known, setKnown] = useState<Checked>();
  useEffect(() => {
    if (text.trim() === "") return undefined;
    let gone = false;
    const timer = setTimeout(() => {
      void client.ask("rules.check", { name: name.trim() || "rules.yml", text }).then((outcome) => {
        if (!gone) setKnown({ text, ...(outcome.ok ? { check: outcome.value } : { problem: outcome.problem }) });
      });
    }, REST_MS);
    return () => {
      gone = true;
      clearTimeout(timer);
    };
  }, [client, name, text]);
  if (text.trim() === "" || !known) return { isCurrent: text.trim() === "" };
  return { check: known.check, problem: known.problem, isCurrent: known.text === text };
}
