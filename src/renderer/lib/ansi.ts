import Anser from "anser";

/** A stretch of text that looks the same throughout. */
export interface Piece {
  text: string;
  /** Classes of components/output.css. */
  look: string;
  /** Colours of the 256 and of the true ones, "r, g, b". */
  colour?: string;
  ground?: string;
}

/** Text whose only escape sequences are colours, cut into pieces. Concealed text is shown: output hides nothing. */
export function paint(text: string): Piece[] {
  if (!text.includes("\u001b")) return [{ text, look: "" }];
  return Anser.ansiToJson(text, { use_classes: true, remove_empty: true }).map(({ content, fg, bg, fg_truecolor, bg_truecolor, decoration, decorations }) => ({
    text: content,
    // Anser swaps reversed colours itself, where there are any to swap.
    look: [named("fg", fg), named("bg", bg), decoration === "reverse" && !fg && !bg ? "ansi-reverse" : "", ...decorations.filter((name) => name !== "hidden" && name !== "blink").map((name) => `ansi-${name}`)].filter(Boolean).join(" "),
    ...colourOf("colour", fg, fg_truecolor), ...colourOf("ground", bg, bg_truecolor),
  }));
}

/** "ansi-bright-red" becomes "fg-red": bright colours differ by weight alone, so that both themes keep their contrast. */
function named(layer: "fg" | "bg", colour: string | null): string {
  const found = /^ansi-(bright-)?(black|red|green|yellow|blue|magenta|cyan|white)$/.exec(colour ?? "");
  return found ? `${layer}-${found[2]}${found[1] ? ` ${layer}-bright` : ""}` : "";
}

function colourOf(key: "colour" | "ground", colour: string | null, truecolor: string | null): Partial<Record<"colour" | "ground", string>> {
  if (colour === "ansi-truecolor" && truecolor) return { [key]: truecolor };
  const index = /^ansi-palette-(\d+)$/.exec(colour ?? "")?.[1];
  return index === undefined ? {} : { [key]: paletteColour(Number(index)) };
}

const LEVELS = [0, 95, 135, 175, 215, 255];

/** xterm's palette above the 16 named colours: a cube of 6 x 6 x 6, then 24 greys. */
function paletteColour(index: number): string {
  if (index >= 232) return Array<number>(3).fill(8 + (index - 232) * 10).join(", ");
  const place = index - 16;
  return [Math.floor(place / 36), Math.floor(place / 6) % 6, place % 6].map((level) => LEVELS[level] ?? 0).join(", ");
}
