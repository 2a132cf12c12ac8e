import { ChevronDown, ChevronUp, Search } from "lucide-react";
import { useEffect, useState, type RefObject } from "react";
import { findRanges } from "../lib/find-ranges";
import { Button } from "./button";

const MOST_FOUND = 2_000;
const ALL = "output-found";
const CURRENT = "output-current";

interface OutputSearchProps {
  box: RefObject<HTMLElement | null>;
  /** Another value whenever the text is another one. */
  changed: unknown;
  onFound: () => void;
}

/** Finds words in the output beside it; "/" reaches it, Enter goes to the next place, Shift and Enter to the one before. */
export function OutputSearch({ box, changed, onFound }: OutputSearchProps) {
  const [word, setWord] = useState("");
  const [at, setAt] = useState(0);
  const [ranges, setRanges] = useState<Range[]>([]);
  useEffect(() => {
    const found = box.current ? findRanges(box.current, word, MOST_FOUND) : [];
    // oxlint-disable-next-line react/set-state-in-effect -- a place in the text is a place in the page, and is there only once that is drawn
    setRanges(found);
    CSS.highlights.set(ALL, new Highlight(...found));
    return () => void CSS.highlights.delete(ALL);
    // oxlint-disable-next-line react/exhaustive-effect-dependencies -- another text has other places in it
  }, [box, word, changed]);
  const current = ranges[at % Math.max(1, ranges.length)];
  useEffect(() => {
    if (!current) return undefined;
    CSS.highlights.set(CURRENT, new Highlight(current));
    return () => void CSS.highlights.delete(CURRENT);
  }, [current]);
  const step = (by: number): void => {
    if (ranges.length === 0) return;
    const next = (at + by + ranges.length) % ranges.length;
    setAt(next);
    onFound();
    if (box.current && ranges[next]) bringIntoSight(box.current, ranges[next]);
  };
  return (
    <span className="output-search" role="search">
      <Search aria-hidden className="output-search-icon" />
      <input
        className="input" type="search" aria-label="Search the output" placeholder="Search  /" value={word} spellCheck={false} data-find
        onChange={(event) => { setWord(event.target.value); setAt(0); }}
        onKeyDown={(event) => {
          if (event.key === "Enter") step(event.shiftKey ? -1 : 1);
          if (event.key === "Escape") { setWord(""); event.currentTarget.blur(); }
        }}
      />
      {word !== "" && (
        <>
          <span className="num faint" role="status">{ranges.length === 0 ? "none" : `${(at % ranges.length) + 1}/${ranges.length}${ranges.length === MOST_FOUND ? "+" : ""}`}</span>
          <Button size="s" look="quiet" aria-label="Place before" icon={<ChevronUp aria-hidden />} onClick={() => step(-1)} />
          <Button size="s" look="quiet" aria-label="Next place" icon={<ChevronDown aria-hidden />} onClick={() => step(1)} />
        </>
      )}
    </span>
  );
}

/** A block that was not laid out has no places in it yet: first the block, then the place in it. */
function bringIntoSight(box: HTMLElement, range: Range): void {
  const within = range.startContainer.parentElement;
  within?.closest(".output-block")?.scrollIntoView({ block: "nearest" });
  requestAnimationFrame(() => {
    const place = range.getBoundingClientRect();
    const frame = box.getBoundingClientRect();
    box.scrollTop += place.top - frame.top - frame.height / 2;
  });
}
