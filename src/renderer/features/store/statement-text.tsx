import { useState } from "react";

const SHORT = 160;

/** A statement whose literals are masked; a long one is opened by a press. */
export function StatementText({ text }: { text: string }) {
  const [open, setOpen] = useState(false);
  const flat = text.replace(/\s+/g, " ").trim();
  if (flat === "") return <span className="faint">none</span>;
  if (flat.length <= SHORT) return <code>{flat}</code>;
  return (
    <>
      <code className={open ? "query-open" : undefined}>{open ? text : `${flat.slice(0, SHORT)}…`}</code>{" "}
      <button type="button" className="link-button" aria-expanded={open} onClick={() => setOpen(!open)}>{open ? "less" : "all of it"}</button>
    </>
  );
}
