import { closesFence, fenceStart, headingStart, htmlStart, isThematicBreak, listMarker, setextLevel, type HtmlEnd } from "./block-starts";
import { Cursor, type BlockLine } from "./cursor";

export type { BlockLine };

/**
 * The block structure of a Markdown text (CommonMark 0.31 with GFM task items), in one pass over its lines. Inline Markdown is
 * left as it is written: a runbook's titles and prose are shown, not interpreted, here. The general parsers need quadratic time
 * for texts of many short lists, and this one is held against one of them by a test.
 */

interface BlockBase {
  line: number;
  /** Whether a blank line stands before it. */
  blankBefore: boolean;
}
export type Heading = BlockBase & { type: "heading"; level: number; lines: BlockLine[] };
export type Paragraph = BlockBase & { type: "paragraph"; lines: BlockLine[] };
/** HTML, an indented code block or a rule. */
export type Verbatim = BlockBase & { type: "verbatim"; lines: BlockLine[] };
export type Fence = BlockBase & {
  type: "fence";
  /** What follows the opening marker. */
  info: BlockLine;
  /** The opening marker: "```". */
  marker: string;
  lines: BlockLine[];
  closed: boolean;
};
export type ListItem = BlockBase & { type: "item"; marker: string; children: Block[] };
export type Quote = BlockBase & { type: "quote"; children: Block[] };
export type Block = Heading | Paragraph | Verbatim | Fence | ListItem | Quote;

/** Deeper nesting is read as text. */
const DEEPEST = 60;

type Container = { node: ListItem; indent: number } | { node: Quote; indent?: undefined };
type Leaf =
  | { kind: "fence"; node: Fence; char: string; length: number; indent: number }
  | { kind: "html"; node: Verbatim; end: HtmlEnd }
  | { kind: "code"; node: Verbatim; pendingBlank: BlockLine[] }
  | { kind: "paragraph"; node: Paragraph };

/** Reads lines (already split at every line ending) as blocks. `firstLine` is the number of the first one. */
export function readBlocks(lines: readonly string[], firstLine = 1): Block[] {
  const scanner = new Scanner();
  lines.forEach((text, index) => scanner.add(text, firstLine + index));
  return scanner.root;
}

class Scanner {
  readonly root: Block[] = [];
  private containers: Container[] = [];
  private leaf: Leaf | undefined;
  private blank = false;

  add(text: string, line: number): void {
    const cursor = new Cursor(text, line);
    const matched = this.match(cursor);
    if (matched === this.containers.length && this.continueVerbatim(cursor)) return;
    const opened = this.open(cursor, matched);
    if (opened === "whole line") return;
    this.addText(cursor, matched, opened);
  }

  /** How many open containers this line continues. */
  private match(cursor: Cursor): number {
    let matched = 0;
    for (const container of this.containers) {
      if (container.indent === undefined) {
        if (cursor.isBlank() || cursor.indent() > 3) break;
        const before = cursor.indent();
        const probe = cursor.text.slice(cursor.at).trimStart();
        if (!probe.startsWith(">")) break;
        cursor.skip(before);
        cursor.advance(1);
        cursor.skip(1);
      } else if (cursor.isBlank()) {
        // An item that begins with a blank line ends at the next one.
        if (container.node.children.length === 0 && container.node.line < cursor.line) break;
      } else if (cursor.indent() >= container.indent) cursor.skip(container.indent);
      else break;
      matched += 1;
    }
    return matched;
  }

  /** Feeds a fence, HTML or indented code; false when the line is not theirs. */
  private continueVerbatim(cursor: Cursor): boolean {
    const leaf = this.leaf;
    switch (leaf?.kind) {
      case "fence":
        if (cursor.indent() <= 3 && closesFence(cursor.text.slice(cursor.at).trimStart(), leaf)) {
          leaf.node.closed = true;
          this.endLeaf();
        } else {
          cursor.skip(Math.min(leaf.indent, cursor.indent()));
          leaf.node.lines.push(cursor.rest());
        }
        return true;
      case "html":
        if (leaf.end === "blank" && cursor.isBlank()) return false;
        leaf.node.lines.push(cursor.rest());
        if (leaf.end !== "blank" && leaf.end.text.test(cursor.text)) this.endLeaf();
        return true;
      case "code":
        if (cursor.isBlank()) {
          leaf.pendingBlank.push(cursor.rest());
          this.blank = true;
          return true;
        }
        if (cursor.indent() < 4) return false;
        leaf.node.lines.push(...leaf.pendingBlank.splice(0), cursor.rest());
        this.blank = false;
        return true;
      default:
        return false;
    }
  }

  /** Opens the blocks that begin in this line; says whether text is left for a paragraph and whether any container began. */
  private open(cursor: Cursor, matched: number): "whole line" | "container" | "nothing" {
    let began = false;
    const settle = () => {
      if (!began) this.close(matched);
    };
    for (;;) {
      if (cursor.isBlank()) return began ? "container" : "nothing";
      const inParagraph = this.leaf?.kind === "paragraph" && !began;
      if (cursor.indent() > 3) {
        if (inParagraph) return "nothing";
        settle();
        this.begin({ kind: "code", node: this.push({ ...this.base(cursor), type: "verbatim", lines: [cursor.rest()] }), pendingBlank: [] });
        return "whole line";
      }
      const { text } = new Cursor(cursor.text.slice(cursor.at), cursor.line).content();
      if (text.startsWith(">") && this.containers.length < DEEPEST) {
        settle();
        cursor.content();
        const node = this.push<Quote>({ ...this.base(cursor), type: "quote", children: [] });
        cursor.advance(1);
        cursor.skip(1);
        this.containers.push({ node });
        began = true;
        continue;
      }
      if (this.openLeaf(cursor, text, inParagraph, matched, settle)) return "whole line";
      if (!this.openItem(cursor, text, inParagraph, matched, settle)) return began ? "container" : "nothing";
      began = true;
    }
  }

  private openLeaf(cursor: Cursor, text: string, inParagraph: boolean, matched: number, settle: () => void): boolean {
    const heading = headingStart(text);
    const fence = fenceStart(text);
    const html = htmlStart(text, inParagraph);
    const level = inParagraph && matched === this.containers.length ? setextLevel(text) : undefined;
    if (heading) {
      settle();
      const start = cursor.content();
      const line = { text: heading.text, line: start.line, column: start.column + heading.textAt };
      this.push({ ...this.base(cursor), type: "heading", level: heading.level, lines: [line] });
    } else if (fence) {
      settle();
      const indent = cursor.indent();
      const start = cursor.content();
      const info = { text: fence.info, line: start.line, column: start.column + fence.infoAt };
      const node = this.push<Fence>({
        ...this.base(cursor), type: "fence", info, marker: fence.char.repeat(fence.length), lines: [], closed: false,
      });
      this.begin({ kind: "fence", node, char: fence.char, length: fence.length, indent });
    } else if (html) {
      settle();
      const node = this.push<Verbatim>({ ...this.base(cursor), type: "verbatim", lines: [cursor.rest()] });
      if (html === "blank" || !html.text.test(text)) this.begin({ kind: "html", node, end: html });
    } else if (level && this.leaf?.kind === "paragraph") {
      this.turnIntoHeading(this.leaf.node, level);
    } else if (isThematicBreak(text)) {
      settle();
      this.push({ ...this.base(cursor), type: "verbatim", lines: [cursor.content()] });
    } else return false;
    return true;
  }

  private openItem(cursor: Cursor, text: string, inParagraph: boolean, matched: number, settle: () => void): boolean {
    const found = listMarker(text);
    if (!found || this.containers.length >= DEEPEST) return false;
    const isEmpty = text.slice(found.marker.length).trim() === "";
    // "in 1986. A great year" must not become a list in the middle of a sentence, unless it already is in one.
    if (inParagraph && matched === this.containers.length && (isEmpty || (found.ordered && found.start !== 1))) return false;
    const markerIndent = cursor.indent();
    settle();
    cursor.content();
    const base = this.base(cursor);
    cursor.advance(found.marker.length);
    const after = cursor.indent();
    const padding = isEmpty || after > 4 ? 1 : after;
    cursor.skip(padding);
    const node = this.push<ListItem>({ ...base, type: "item", marker: found.marker, children: [] });
    this.containers.push({ node, indent: markerIndent + found.marker.length + padding });
    return true;
  }

  private addText(cursor: Cursor, matched: number, opened: "container" | "nothing"): void {
    if (cursor.isBlank()) {
      if (opened === "nothing") this.closeAtBlank(matched);
      if (opened === "nothing") this.blank = true;
      return;
    }
    if (this.leaf?.kind === "paragraph" && opened === "nothing") {
      // Also the lazy continuation: a paragraph's further line may lack the containers' prefixes.
      this.leaf.node.lines.push(cursor.content());
      return;
    }
    if (opened === "nothing") this.close(matched);
    const node = this.push<Paragraph>({ ...this.base(cursor), type: "paragraph", lines: [cursor.content()] });
    this.begin({ kind: "paragraph", node });
  }

  private closeAtBlank(matched: number): void {
    // A blank line ends a quote, and ends a paragraph wherever it stands.
    this.close(matched);
    this.endLeaf();
  }

  private turnIntoHeading(paragraph: Paragraph, level: number): void {
    const siblings = this.siblings();
    const last = paragraph.lines.at(-1);
    if (last) last.text = last.text.trimEnd();
    siblings[siblings.length - 1] = { ...paragraph, type: "heading", level };
    this.endLeaf();
  }

  private base(cursor: Cursor): BlockBase {
    return { line: cursor.line, blankBefore: this.blank };
  }

  private siblings(): Block[] {
    return this.containers.at(-1)?.node.children ?? this.root;
  }

  private push<T extends Block>(node: T): T {
    this.endLeaf();
    this.siblings().push(node);
    this.blank = false;
    return node;
  }

  private begin(leaf: Leaf): void {
    this.leaf = leaf;
  }

  /** Closes containers beyond the first `count`, and the leaf within them. */
  private close(count: number): void {
    if (count < this.containers.length) this.endLeaf();
    this.containers.length = count;
  }

  private endLeaf(): void {
    this.leaf = undefined;
  }
}
