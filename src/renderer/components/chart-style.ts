/** Lines differ by stroke as well as by hue, so that they can be told apart without it. */
export const DASHES: readonly (string | undefined)[] = [undefined, "6 2", "2 2", "8 2 2 2", "4 4", "1 3", "10 3"];

export const lineColour = (index: number): string => `var(--series-${(index % 7) + 1})`;
