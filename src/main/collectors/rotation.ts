import { linesOf } from "./collector";

/** Addresses of an nginx upstream file and whether each is in rotation: `server ADDRESS;`, out when marked `down`. */
export function readRotation(text: string): Map<string, boolean> {
  const rotation = new Map<string, boolean>();
  for (const line of linesOf(text)) {
    const [, address, parameters] = /^\s*server\s+([^\s;#]+)\s*([^;#]*);/.exec(line) ?? [];
    if (address !== undefined) rotation.set(address, !(parameters ?? "").split(/\s+/).includes("down"));
  }
  return rotation;
}
