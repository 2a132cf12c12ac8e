import type { ReactNode } from "react";

/** Room for a table without links or buttons in it: where it is wider than the screen, the keyboard scrolls it. */
export function ScrollTable({ label, children }: { label: string; children: ReactNode }) {
  return <div className="table-wrap" role="region" aria-label={label} tabIndex={0}>{children}</div>;
}
