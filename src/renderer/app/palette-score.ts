/** How well an entry fits what was typed, 0 (not at all) to 1: every word must stand in its text or its keywords, its text counts more. */
export function paletteScore(text: string, keywords: readonly string[], typed: string): number {
  const words = typed.toLowerCase().split(/\s+/).filter(Boolean);
  const title = text.toLowerCase();
  const others = keywords.join(" ").toLowerCase();
  if (words.length === 0) return 1;
  if (title === words.join(" ")) return 1;
  const scores = words.map((word) => Math.max(fit(title, word), 0.4 * fit(others, word)));
  if (scores.includes(0)) return 0;
  // Of entries that fit alike the shorter one is meant more often.
  return (scores.reduce((sum, score) => sum + score, 0) / words.length) * 0.95 * (1 - Math.min(title.length, 200) / 2_000);
}

function fit(text: string, word: string): number {
  const at = text.indexOf(word);
  if (at === -1) return 0;
  if (at === 0) return 1;
  return new RegExp(`(?<![\\p{L}\\p{N}])${word.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")}`, "u").test(text) ? 0.9 : 0.5;
}
