import { Download, WrapText } from "lucide-react";
import { memo, useCallback, useLayoutEffect, useMemo, useRef, useState, type CSSProperties, type ReactNode } from "react";
import { paint } from "../lib/ansi";
import { blocksOf, coloursAfter, settled, withoutColours } from "../lib/plain-text";
import { Button, CopyButton } from "./button";
import { OutputSearch } from "./output-search";
import { saveText } from "./save-text";
import "./output.css";

const NEAR_END_PX = 24;
const BLOCK = { lines: 100, characters: 8_000 };

/** A stretch of what was written. */
export interface OutputPart {
  /** Bytes from the beginning: tells one stretch from another. */
  from: number;
  text: string;
  /** What stands before it and is not shown, and the way to it. */
  before?: ReactNode;
}

export interface OutputProps {
  parts: readonly OutputPart[];
  label: string;
  /** How much is shown of how much: "first 512 KiB and last 512 KiB of 16 MiB shown". */
  note?: ReactNode;
  /** Still being written. */
  live?: boolean;
  /** Name of the file that "Save" offers. */
  file?: string;
}

/** What a step wrote, in its colours. Follows the end until somebody scrolls away from it. */
export function Output({ parts, label, note, live = false, file = "output.txt" }: OutputProps) {
  const shown = useMemo(() => parts.map(({ from, text, before }) => ({ from, before, text: settled(text) })), [parts]);
  const box = useRef<HTMLPreElement>(null);
  const [following, setFollowing] = useState(live);
  const [wrap, setWrap] = useState(true);
  const plain = useCallback(() => shown.map(({ text }) => withoutColours(text)).join(""), [shown]);
  const empty = shown.every(({ text }) => text === "");
  useLayoutEffect(() => {
    if (following && box.current) box.current.scrollTop = box.current.scrollHeight;
    // oxlint-disable-next-line react/exhaustive-effect-dependencies -- the text and how it is wrapped decide where the end is
  }, [shown, following, wrap]);
  const onScroll = (): void => {
    const element = box.current;
    if (element && (live || following)) setFollowing(element.scrollHeight - element.scrollTop - element.clientHeight < NEAR_END_PX);
  };
  return (
    <figure className="output">
      <figcaption>
        <span className="engraved">{label}</span>
        {live && <span className="output-live">live</span>}
        <span className="output-tools">
          <OutputSearch box={box} changed={shown} onFound={() => setFollowing(false)} />
          {live && <Button size="s" look="quiet" aria-pressed={following} onClick={() => setFollowing(!following)} title="Keep the end in sight">Follow</Button>}
          <Button size="s" look="quiet" aria-pressed={wrap} icon={<WrapText aria-hidden />} onClick={() => setWrap(!wrap)} title="Break long lines">Wrap</Button>
          <CopyButton text={plain} label="Copy output" />
          <Button size="s" look="quiet" icon={<Download aria-hidden />} disabled={empty} onClick={() => saveText(file, plain())}>Save</Button>
        </span>
      </figcaption>
      {note && <p className="output-note">{note}</p>}
      <pre ref={box} className={wrap ? "" : "output-unwrapped"} tabIndex={0} onScroll={onScroll} aria-label={label} data-output>
        {empty ? <span className="faint">{live ? "Nothing written yet." : "Nothing was written."}</span> : shown.map(({ from, before, text }) => <Part key={from} before={before} text={text} />)}
      </pre>
    </figure>
  );
}

function Part({ before, text }: { before?: ReactNode; text: string }) {
  const blocks = useMemo(() => colouredBlocks(text), [text]);
  return (
    <>
      {before && <div className="output-gap">{before}</div>}
      {blocks.map((block, index) => <Block key={index} text={block.text} cut={block.cut} />)}
    </>
  );
}

/** Blocks of a text, each with the colours that were in force where it begins. */
function colouredBlocks(text: string): { text: string; cut: boolean }[] {
  let colours = "";
  return Array.from(blocksOf(text, BLOCK), (block) => {
    const own = colours + block.text;
    if (own.includes("\u001b")) colours = coloursAfter(colours, block.text);
    return { text: own, cut: block.cut };
  });
}

/** Blocks far from the screen are not laid out, and those that did not change are not drawn again. */
const Block = memo(function Block({ text, cut }: { text: string; cut: boolean }) {
  const pieces = paint(text.replace(/\n$/, ""));
  return (
    <div className={cut ? "output-block output-cut" : "output-block"}>
      {pieces.map((piece, index) => (piece.look === "" && !piece.colour && !piece.ground ? piece.text : <span key={index} className={piece.look || undefined} style={styleOf(piece)}>{piece.text}</span>))}
    </div>
  );
});

/** Colours a program chose itself are drawn towards the theme's text, so that none can make its words invisible. */
function styleOf({ colour, ground }: { colour?: string; ground?: string }): CSSProperties | undefined {
  if (!colour && !ground) return undefined;
  return { ...(colour ? { color: `color-mix(in srgb, rgb(${colour}) 45%, var(--text))` } : {}), ...(ground ? { background: `color-mix(in srgb, rgb(${ground}) 25%, var(--ink-0))` } : {}) };
}
