import type { Series } from "../../../shared/sample";
import type { Database } from "../database";
import { ByteReader, ByteWriter } from "./bits";

/** Series as the numbers of their texts. */
export class SeriesNames {
  readonly #byText = new Map<string, number>();
  readonly #byNumber = new Map<number, string>();
  /** Texts that the running transaction has made: it may be rolled back. */
  readonly #made = new Map<string, number>();
  #last = 0;
  readonly #newer;
  readonly #insert;
  readonly #find;

  constructor(database: Database) {
    this.#newer = database.prepare<[number], { id: number; text: string }>("SELECT id, text FROM series_text WHERE id > ? ORDER BY id");
    this.#insert = database.prepare<[string]>("INSERT OR IGNORE INTO series_text (text) VALUES (?)");
    this.#find = database.prepare<[string], number>("SELECT id FROM series_text WHERE text = ?").pluck();
  }

  /** To be called as each transaction begins that makes series. */
  begin(): void {
    this.#made.clear();
  }

  /** Its texts' numbers, made where they are new; belongs in a transaction. Labels are in the order of their names. */
  toNumbers({ name, labels }: Series): Buffer {
    const writer = new ByteWriter();
    writer.varint(this.#numberOf(name));
    for (const label of Object.keys(labels).sort()) {
      writer.varint(this.#numberOf(label));
      writer.varint(this.#numberOf(labels[label] ?? ""));
    }
    return Buffer.from(writer.bytes());
  }

  #numberOf(text: string): number {
    const known = this.#byText.get(text) ?? this.#made.get(text);
    if (known !== undefined) return known;
    this.#insert.run(text);
    const made = this.#find.get(text);
    if (made === undefined) throw new Error(`the text "${text}" was not stored`);
    this.#made.set(text, made);
    return made;
  }

  /** Reads what was added since the last time. */
  refresh(): void {
    for (const { id, text } of this.#newer.iterate(this.#last)) {
      this.#byText.set(text, id);
      this.#byNumber.set(id, text);
      this.#last = id;
    }
  }

  /** Needs the texts that `refresh` reads. */
  toSeries(numbers: Buffer): Series {
    const reader = new ByteReader(numbers);
    const name = this.#textOf(reader.varint());
    const labels: Record<string, string> = {};
    while (reader.at < numbers.length) {
      const label = this.#textOf(reader.varint());
      labels[label] = this.#textOf(reader.varint());
    }
    return { name, labels };
  }

  #textOf(number: number): string {
    const text = this.#byNumber.get(number);
    if (text === undefined) throw new Error(`there is no text ${number}`);
    return text;
  }
}
