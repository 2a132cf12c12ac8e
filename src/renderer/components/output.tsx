import { ArrowDownToLine } from "lucide-react";
import { useLayoutEffect, useMemo, useRef, useState } from "react";
import { plainText, tail } from "../lib/plain-text";
import { formatCount } from "../lib/units";
import { Button, CopyButton } from "./button";
import "./output.css";

const SHOWN_CHARACTERS = 200_000;
const NEAR_END_PX = 24;

export interface OutputProps {
  text: string;
  label: string;
  /** More was written than was kept. */
  truncated?: boolean;
  /** Still being written. */
  live?: boolean;
}

/** What a step wrote. Follows the end until somebody scrolls away from it. */
export function Output({ text, label, truncated = false, live = false }: OutputProps) {
  const plain = useMemo(() => plainText(text), [text]);
  const { shown, hidden } = useMemo(() => tail(plain, SHOWN_CHARACTERS), [plain]);
  const box = useRef<HTMLPreElement>(null);
  const [following, setFollowing] = useState(true);
  useLayoutEffect(() => {
    if (following && shown !== "" && box.current) box.current.scrollTop = box.current.scrollHeight;
  }, [shown, following]);
  const onScroll = (): void => {
    const element = box.current;
    if (element) setFollowing(element.scrollHeight - element.scrollTop - element.clientHeight < NEAR_END_PX);
  };
  return (
    <figure className="output">
      <figcaption>
        <span className="engraved">{label}</span>
        <span className="row output-tools">
          {live && <span className="output-live">live</span>}
          {!following && <Button size="s" look="quiet" icon={<ArrowDownToLine aria-hidden />} onClick={() => setFollowing(true)}>Follow</Button>}
          <CopyButton text={plain} label="Copy output" />
        </span>
      </figcaption>
      {(hidden > 0 || truncated) && (
        <p className="output-note">{truncated ? "More was written than is kept; the middle or end is missing. " : ""}{hidden > 0 ? `${formatCount(hidden)} earlier characters are not drawn; Copy output has them.` : ""}</p>
      )}
      <pre ref={box} tabIndex={0} onScroll={onScroll} aria-label={label}>{shown === "" ? <span className="faint">{live ? "Nothing written yet." : "No output is in the journal."}</span> : shown}</pre>
    </figure>
  );
}
