import { ConsoleMark, isSameConsole } from "../../shared/run";
import { type Database, transact } from "./database";
import { writing } from "./problems";

/** What one process of those that share the data folder does for all of them. */
export interface Duties {
  /** Makes `mark` the process that does it unless one that `isAlive` does it already; whether it is. */
  claim(duty: string, mark: ConsoleMark, isAlive: (mark: ConsoleMark) => boolean): boolean;
  release(duty: string, mark: ConsoleMark): void;
}

export function createDuties(database: Database): Duties {
  const select = database.prepare<[string], string>("SELECT value FROM setting WHERE name = ?").pluck();
  const upsert = database.prepare<[string, string]>("INSERT INTO setting (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value");
  const remove = database.prepare<[string, string]>("DELETE FROM setting WHERE name = ? AND value = ?");
  const nameOf = (duty: string): string => `duty.${duty}`;
  const textOf = ({ pid, since }: ConsoleMark): string => JSON.stringify({ pid, since });
  const holderOf = (name: string): ConsoleMark | undefined => {
    const text = select.get(name);
    return text === undefined ? undefined : ConsoleMark.parse(JSON.parse(text));
  };
  return {
    claim: (duty, mark, isAlive) => {
      const name = nameOf(duty);
      if (select.get(name) === textOf(mark)) return true;
      return writing("Who collects", () => transact(database, () => {
        const holder = holderOf(name);
        if (holder && !isSameConsole(holder, mark) && isAlive(holder)) return false;
        upsert.run(name, textOf(mark));
        return true;
      }));
    },
    release: (duty, mark) => void writing("Who collects", () => remove.run(nameOf(duty), textOf(mark))),
  };
}
