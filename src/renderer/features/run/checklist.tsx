import { useVirtualizer } from "@tanstack/react-virtual";
import { useEffect, useRef } from "react";
import type { RunView } from "../../../shared/run";
import type { RunTypical } from "../../../shared/evidence";
import { ChecklistRow } from "./checklist-row";
import { focusOn } from "./focus-on";
import type { Row } from "./rows";
import "./checklist.css";

interface ChecklistProps {
  view: RunView;
  rows: readonly Row[];
  /** Index of the row that is shown in full. */
  at: number;
  typical: RunTypical | undefined;
  pick: (row: Row) => void;
  toggle: (row: Row) => void;
}

const ROW_PX = 38;

/** Phases and steps as a list to tick down; picking one shows it in full. Only the rows in sight are in the page. */
export function Checklist({ view, rows, at, typical, pick, toggle }: ChecklistProps) {
  const list = useRef<HTMLElement>(null);
  const virtual = useVirtualizer({
    count: rows.length, getScrollElement: () => list.current, estimateSize: () => ROW_PX, overscan: 12, getItemKey: (index) => rows[index]?.id ?? index,
  });
  const shownId = rows[at]?.id;
  useEffect(() => {
    if (at < 0) return undefined;
    // In the next frame: before, the list does not know how tall it is.
    const frame = requestAnimationFrame(() => virtual.scrollToIndex(at, { align: "auto" }));
    // The focus goes where the run goes, if it was in the list.
    if (list.current?.contains(document.activeElement) && shownId !== undefined) focusOn(shownId);
    return () => cancelAnimationFrame(frame);
    // oxlint-disable-next-line react-hooks/exhaustive-deps -- scrolls when another row is shown, not when the list redraws
  }, [shownId]);
  return (
    <nav className="checklist" aria-label="Steps" ref={list}>
      <ol role="list" style={{ height: virtual.getTotalSize() }}>
        {virtual.getVirtualItems().map((item) => {
          const row = rows[item.index];
          return row && (
            <li key={item.key} ref={virtual.measureElement} data-index={item.index} aria-posinset={item.index + 1} aria-setsize={rows.length} style={{ transform: `translateY(${item.start}px)` }}>
              <ChecklistRow row={row} view={view} shown={item.index === at} typical={typical} pick={pick} toggle={toggle} />
            </li>
          );
        })}
      </ol>
    </nav>
  );
}
