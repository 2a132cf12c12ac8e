import type { Health } from "../../shared/overview";

type Colour = readonly [red: number, green: number, blue: number];

const COLOURS: Record<Health, Colour> = { healthy: [46, 160, 67], degraded: [210, 153, 34], failing: [218, 54, 51], "not seen": [139, 148, 158] };

/** Whether a point is in the shape of a state; the middle is 0,0 and the edge 1. Shapes differ, not only colours. */
const SHAPES: Record<Health, (x: number, y: number) => boolean> = {
  healthy: (x, y) => x * x + y * y <= 0.8,
  degraded: (x, y) => y <= 0.8 && y >= -0.9 + Math.abs(x) * 1.8,
  failing: (x, y) => Math.abs(x) <= 0.8 && Math.abs(y) <= 0.8,
  "not seen": (x, y) => x * x + y * y <= 0.85 && x * x + y * y >= 0.4,
};

/** Points taken of each pixel along an edge, so that edges are smooth. */
const FINE = 4;

/** An icon as raw pixels, `size` squared, four bytes each: blue, green, red, alpha, as Electron's createFromBitmap reads them (premultiplied). */
export function trayBitmap(health: Health, muted: boolean, size: number): Buffer {
  const pixels = Buffer.alloc(size * size * 4);
  const inShape = SHAPES[health];
  const [red, green, blue] = COLOURS[health];
  for (let row = 0; row < size; row++) {
    for (let column = 0; column < size; column++) {
      const alpha = coverage((x, y) => inShape(x, y) && !(muted && isSlash(x, y)), row, column, size);
      pixels.set([blue * alpha, green * alpha, red * alpha, 255 * alpha].map(Math.round), (row * size + column) * 4);
    }
  }
  return pixels;
}

/** A gap across the icon of a muted console. */
const isSlash = (x: number, y: number): boolean => Math.abs(x - y) <= 0.2;

function coverage(isIn: (x: number, y: number) => boolean, row: number, column: number, size: number): number {
  let hits = 0;
  for (let index = 0; index < FINE * FINE; index++) {
    const x = ((column + ((index % FINE) + 0.5) / FINE) / size) * 2 - 1;
    const y = ((row + (Math.floor(index / FINE) + 0.5) / FINE) / size) * 2 - 1;
    if (isIn(x, y)) hits++;
  }
  return hits / (FINE * FINE);
}
