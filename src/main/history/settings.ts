import type { Database } from "./database";
import { writing } from "./problems";

/** Small things the console remembers between starts, by name. Never a secret. */
export interface Settings {
  get(name: string): string | undefined;
  set(name: string, value: string): void;
}

export function createSettings(database: Database): Settings {
  const select = database.prepare<[string], string>("SELECT value FROM setting WHERE name = ?").pluck();
  const upsert = database.prepare<[string, string]>(
    "INSERT INTO setting (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value",
  );
  return {
    get: (name) => select.get(name),
    set: (name, value) => void writing(`The setting "${name}"`, () => upsert.run(name, value)),
  };
}
