import type { Person } from "../../shared/person";
import type { Face } from "../answers";
import type { Desktop } from "../ports";

export interface ConsoleOptions extends Face {
  /** The data folder; must exist. */
  home: string;
  /** Folder of what ships with the console: runbooks/, demo/. */
  resources: string;
  version: string;
  /** The fleet file to take into use: one that is named, the one that was open last, or none. */
  fleet: { file: string } | "last" | "none";
  nativeBinding?: string;
  /** The person at this console, where the start names one. */
  person?: Partial<Person>;
  /** Collects samples and keeps the overview while the console is open. */
  observe: boolean;
  /**
   * The window's console is the one that stays, and starts the demo where that is the fleet. A command beside it does not.
   */
  resident: boolean;
  /** Where notifications are shown; absent: this console has no desktop. */
  desktop?: Desktop;
  /** Where no fleet was ever opened, starts the demo: the first start shows a working console. */
  demoAtFirst?: boolean;
}
