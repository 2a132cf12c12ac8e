import { writeFile } from "node:fs/promises";
import { raise } from "../shared/problem";

export interface WrittenFilesDeps {
  /** Lets a person choose where to write a document of this name; undefined when cancelled. Absent where no person is there to choose. */
  chooseFile?: (name: string) => Promise<string | undefined>;
  /** Shows a file in its folder. */
  showFile?: (file: string) => void;
}

/** Documents that a person has written to files. Only those are shown: the window cannot name any other file. */
export class WrittenFiles {
  readonly #written = new Set<string>();

  /** `kind` begins the codes of what goes wrong. */
  constructor(private readonly kind: string, private readonly deps: WrittenFilesDeps) {}

  /** Makes the document once a person chose where to write it; undefined when cancelled. */
  async write(name: string, make: () => Promise<string>): Promise<{ file: string } | undefined> {
    const file = await this.deps.chooseFile?.(name);
    if (file === undefined) return undefined;
    const text = await make();
    await writeFile(file, text, { encoding: "utf8", mode: 0o600 }).catch((thrown: unknown) =>
      raise({ code: `${this.kind}.not-written`, message: `${file} could not be written.`, next: "Choose another folder." }, thrown));
    this.#written.add(file);
    return { file };
  }

  show(file: string): undefined {
    if (!this.#written.has(file)) return raise({ code: `${this.kind}.not-ours`, message: "This file was not exported by this console." });
    this.deps.showFile?.(file);
    return undefined;
  }
}
