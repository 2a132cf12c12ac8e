import type { ReactNode } from "react";
import type { ObjectKind } from "../../shared/fleet";
import type { Health } from "../../shared/overview";
import type { Problem } from "../../shared/problem";
import { Age } from "../components/age";
import { GuardedBadge } from "../components/badge";
import { ProblemNote } from "../components/problem-note";
import { StateMark } from "../components/state-mark";
import { useConsole, useKnown } from "./hooks";
import { KIND_WORDS } from "./names";
import "./object-head.css";

interface ObjectHeadProps {
  kind: ObjectKind;
  state: { id: string; environment: string; health: Health; reason?: Problem; seenAt?: number };
  description?: string;
  /** The reason will not pass by itself, whatever the health is called: a changed host key, a refused login. */
  isStuck?: boolean;
  /** What can be done here. */
  actions?: ReactNode;
}

/** The head of any object's page: what it is, how it is, how old that is, and why. */
export function ObjectHead({ kind, state, description, isStuck = false, actions }: ObjectHeadProps) {
  const environments = useKnown(useConsole().overview).value?.environments;
  const guarded = environments?.find(({ id }) => id === state.environment)?.guarded;
  return (
    <header className="object-head">
      <div className="object-line">
        <div>
          <p className="crumbs"><span>{KIND_WORDS[kind]}</span><span aria-hidden>/</span><span>{state.environment}</span>{guarded && <GuardedBadge />}</p>
          <h1 className="object-name mono">{state.id}</h1>
          <p className="row object-state"><StateMark state={state.health} size="m" /><span className="faint">seen <Age at={state.seenAt} ago /></span></p>
          {description && <p className="dim">{description}</p>}
        </div>
        {actions && <div className="row object-actions">{actions}</div>}
      </div>
      {state.reason && state.health !== "healthy" && <ProblemNote problem={state.reason} look={isStuck || state.health === "failing" ? "error" : state.health === "degraded" ? "warning" : "note"} />}
    </header>
  );
}
