import { Eye, Flame, Pencil, ShieldAlert } from "lucide-react";
import type { ReactNode } from "react";
import type { Risk } from "../../shared/runbook/model";
import "./badge.css";

const RISKS = {
  read: { icon: Eye, title: "Only reads; safe to repeat" },
  change: { icon: Pencil, title: "Changes something" },
  destructive: { icon: Flame, title: "Can destroy something" },
} as const;

/** A step's or a runbook's risk: icon and word; only "destructive" is coloured. */
export function RiskBadge({ risk }: { risk: Risk }) {
  const { icon: Icon, title } = RISKS[risk];
  return (
    <span className={`badge badge-${risk}`} title={title}>
      <Icon aria-hidden />
      {risk}
    </span>
  );
}

/** An environment in which destructive plans are armed by typing its name. */
export function GuardedBadge() {
  return (
    <span className="badge badge-guarded" title="Destructive plans here are armed by typing the environment's name">
      <ShieldAlert aria-hidden />
      guarded
    </span>
  );
}

export function Badge({ children, title }: { children: ReactNode; title?: string }) {
  return <span className="badge" title={title}>{children}</span>;
}

/** A version or a tag as engraved plate. */
export function Plate({ children, title }: { children: ReactNode; title?: string }) {
  return <span className="plate mono" title={title}>{children}</span>;
}

export function Kbd({ children }: { children: ReactNode }) {
  return <kbd className="kbd">{children}</kbd>;
}
