import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { ConsoleMark } from "../../shared/run";
import type { Owner } from "../runner/owner";

/** Where a person sits: two starts of one person at one display are one console, everything else is a console of its own. */
const Place = z.object({ person: z.string(), display: z.string() });
const Seat = Place.extend({ console: ConsoleMark });
type Place = z.infer<typeof Place>;

/** So many consoles on one data folder are two teams that should not share one. */
const MOST_SEATS = 16;
const FILE = "seat.json";

export const placeOf = (env: NodeJS.ProcessEnv, person: string | undefined): Place => ({ person: person ?? "", display: env["WAYLAND_DISPLAY"] ?? env["DISPLAY"] ?? "" });

/**
 * The folder for what Chromium keeps (its single-instance lock too) of a console at `place`: that of the console which is open there
 * already, else the first one that no live console sits at, so that the usual one finds its own again.
 */
export function seatFor(home: string, place: Place, owner: Pick<Owner, "isAlive">): string {
  const folders = Array.from({ length: MOST_SEATS }, (_, index) => join(home, index === 0 ? "window" : `window-${index + 1}`));
  const seats = folders.map((folder) => {
    const seat = readSeat(folder);
    return { folder, seat: seat && owner.isAlive(seat.console) ? seat : undefined };
  });
  const own = seats.find(({ seat }) => seat?.person === place.person && seat.display === place.display);
  return (own ?? seats.find(({ seat }) => seat === undefined))?.folder ?? join(home, "window");
}

/** Says that this process sits here. To be called by whoever holds the folder's single-instance lock. */
export function takeSeat(folder: string, place: Place, { mark }: Pick<Owner, "mark">): void {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  writeFileSync(join(folder, FILE), JSON.stringify({ ...place, console: mark }), { mode: 0o600 });
}

function readSeat(folder: string): z.infer<typeof Seat> | undefined {
  try {
    return Seat.parse(JSON.parse(readFileSync(join(folder, FILE), "utf8")));
  } catch {
    // None yet, or cut off in the middle of a write: nobody is known to sit there, and Chromium's lock still decides.
    return undefined;
  }
}
