import { readFileSync, renameSync, writeFileSync } from "node:fs";
import { z } from "zod";

/** What the console remembers for itself between starts. */
const Settings = z.object({
  /** The fleet file that was open last. */
  fleetFile: z.string().optional(),
});
export type Settings = z.infer<typeof Settings>;

/** `settings.json` of the data folder. An unreadable file counts as empty: nothing in it is worth refusing a start for. */
export class SettingsFile {
  constructor(private readonly file: string) {}

  read(): Settings {
    try {
      return Settings.parse(JSON.parse(readFileSync(this.file, "utf8")));
    } catch {
      return {};
    }
  }

  write(settings: Settings): void {
    const next = `${this.file}.${process.pid}.tmp`;
    writeFileSync(next, `${JSON.stringify({ ...this.read(), ...settings }, null, 2)}\n`, { mode: 0o600 });
    renameSync(next, this.file);
  }
}
