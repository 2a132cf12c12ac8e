import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type FileCursor, linesIn, stepFile } from "../../../src/main/collectors/logs/file-cursor";

const RUNS = 20_000;
const SEED = Number(process.env["FUZZ_SEED"] ?? 20_261_121);

describe(`a log file at random (seed ${SEED}, FUZZ_SEED sets another)`, () => {
  it(`${RUNS} files that grow, rotate and are read in pieces give each line once and in order`, () => {
    const action = fc.oneof(
      { weight: 6, arbitrary: fc.record({ kind: fc.constant("write" as const), text: fc.array(fc.constantFrom("a", "bb", "\n", "\n", "ccc"), { maxLength: 6 }).map((parts) => parts.join("")) }) },
      { weight: 4, arbitrary: fc.record({ kind: fc.constant("read" as const), max: fc.integer({ min: 8, max: 40 }) }) },
      { weight: 1, arbitrary: fc.record({ kind: fc.constant("rotate" as const) }) },
      { weight: 1, arbitrary: fc.record({ kind: fc.constant("break" as const) }) },
    );
    fc.assert(
      fc.property(fc.array(action, { maxLength: 20 }), (actions) => {
        const files: Buffer[] = [Buffer.alloc(0)];
        let cursor: FileCursor = { inode: "0", offset: 0 };
        const got: string[] = [];
        const held = (index: number): Buffer => files[index] ?? Buffer.alloc(0);
        const look = (max: number, delivered: boolean): boolean => {
          const now = files.length - 1;
          const part = (index: number, from: number) => ({ inode: String(index), size: held(index).length, from, data: held(index).subarray(from, from + max) });
          const at: number = Number(cursor.inode);
          // As the program on the host does: the old file first, and the new one only when the old one fits.
          const rotated = at === now ? undefined : part(at, cursor.offset);
          const current = rotated && rotated.size - rotated.from > max ? undefined : part(now, rotated ? 0 : cursor.offset);
          if (!delivered) return false;
          const step = stepFile(cursor, current, rotated, max);
          cursor = step.cursor ?? cursor;
          got.push(...step.lines);
          return step.more;
        };
        for (const one of actions) {
          if (one.kind === "write") files[files.length - 1] = Buffer.concat([held(files.length - 1), Buffer.from(one.text)]);
          else if (one.kind === "break") look(20, false);
          else if (one.kind === "rotate") {
            // A log rotates rarely: the one before is read by then.
            while (look(40, true) || Number(cursor.inode) < files.length - 1) continue;
            files.push(Buffer.alloc(0));
          } else look(one.max, true);
        }
        for (let round = 0; round < 50; round += 1) look(40, true);
        const unfinished = (index: number) => (index === files.length - 1 ? held(index).subarray(0, held(index).lastIndexOf(0x0a) + 1) : held(index));
        // Lines that filled an answer were cut, an unfinished one perhaps too; what they say is the same.
        const finished = files.flatMap((_, index) => linesIn(unfinished(index))).join("");
        const all = files.flatMap((file) => linesIn(file)).join("");
        expect([got.join("").startsWith(finished), all.startsWith(got.join(""))]).toEqual([true, true]);
      }),
      { seed: SEED, numRuns: RUNS },
    );
  });
});
