import { mkdirSync } from "node:fs";
import { homedir } from "node:os";
import { join, resolve } from "node:path";

type Environment = Record<string, string | undefined>;

/** The data folder: QUARTERDECK_HOME, else the platform's own place for an application's data. */
export function homeFolder(env: Environment = process.env, platform = process.platform, userHome = homedir()): string {
  if (env["QUARTERDECK_HOME"]) return resolve(env["QUARTERDECK_HOME"]);
  if (platform === "darwin") return join(userHome, "Library", "Application Support", "Quarterdeck");
  if (platform === "win32") return join(env["APPDATA"] ?? join(userHome, "AppData", "Roaming"), "Quarterdeck");
  return join(env["XDG_DATA_HOME"] || join(userHome, ".local", "share"), "quarterdeck");
}

/** Creates the data folder for its owner only; it holds the journal and the accepted host keys. */
export function makeHome(folder: string): string {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  return folder;
}
