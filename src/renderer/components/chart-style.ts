/** Lines differ by stroke as well as by hue, so that they can be told apart without it. */
export const DASHES: readonly (string | undefined)[] = [undefined, "6 2", "2 2", "8 2 2 2", "4 4", "1 3", "10 3"];

export const lineColour = (index: number): string => `var(--series-${(index % 7) + 1})`;

/** Where the plot lies within its box, px: what is laid over a chart finds its place by this. */
export const PLOT = { top: 8, right: 8, bottom: 28 } as const;

/** Room for the figures at the left, px; it grows with the text. */
export const axisWidth = (): number => 76 * (Number.parseFloat(getComputedStyle(document.documentElement).fontSize) / 16 || 1);
