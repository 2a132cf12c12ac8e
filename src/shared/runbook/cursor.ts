/** One line of a block, without the prefixes of the containers around it. */
export interface BlockLine {
  text: string;
  /** From 1. */
  line: number;
  /** Column of the text's first character, from 1. */
  column: number;
}

/** A place in a line that knows its column with tabs counted in steps of four. */
export class Cursor {
  at = 0;
  private column = 0;
  /** Columns left of a tab that was only partly consumed. */
  private spare = 0;

  constructor(
    readonly text: string,
    readonly line: number,
  ) {}

  /** Columns of white space ahead. */
  indent(): number {
    let columns = this.spare;
    let column = this.column + this.spare;
    for (let index = this.at; index < this.text.length; index += 1) {
      const char = this.text[index];
      if (char !== " " && char !== "\t") break;
      const width = char === "\t" ? 4 - (column % 4) : 1;
      columns += width;
      column += width;
    }
    return columns;
  }

  /** Consumes up to `columns` of white space. */
  skip(columns: number): void {
    let left = columns;
    const fromSpare = Math.min(this.spare, left);
    this.spare -= fromSpare;
    this.column += fromSpare;
    left -= fromSpare;
    while (left > 0) {
      const char = this.text[this.at];
      if (char === " ") {
        this.at += 1;
        this.column += 1;
        left -= 1;
      } else if (char === "\t") {
        const width = 4 - (this.column % 4);
        const used = Math.min(width, left);
        this.at += 1;
        this.column += used;
        this.spare = width - used;
        left -= used;
      } else return;
    }
  }

  advance(characters: number): void {
    this.at += characters;
    this.column += characters;
  }

  isBlank(): boolean {
    for (let index = this.at; index < this.text.length; index += 1) {
      if (this.text[index] !== " " && this.text[index] !== "\t") return false;
    }
    return true;
  }

  rest(): BlockLine {
    return { text: " ".repeat(this.spare) + this.text.slice(this.at), line: this.line, column: this.at + 1 };
  }

  /** The rest without leading white space. */
  content(): BlockLine {
    this.skip(this.indent());
    return this.rest();
  }
}
