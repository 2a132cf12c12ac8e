/** A diagram as a picture's address with its size in px, or why there is none. */
export type Drawing = { kind: "drawn"; address: string; width: number; height: number } | { kind: "refused"; reason: string };

/** Longer texts are shown as they are: laying one out would hold the window up. */
const LONGEST = 20_000;
const MOST_KEPT = 50;

const kept = new Map<string, Promise<Drawing>>();
let drawingNow: Promise<unknown> = Promise.resolve();
let count = 0;

/** Draws one diagram after the other; the library, most of a megabyte, is loaded with the first. */
export function drawMermaid(text: string, theme: "dark" | "light"): Promise<Drawing> {
  if (text.length > LONGEST) return Promise.resolve({ kind: "refused", reason: `it has more than ${LONGEST} characters.` });
  const key = `${theme}\n${text}`;
  const known = kept.get(key);
  if (known) return known;
  const drawing = drawingNow.then(() => draw(text, theme));
  drawingNow = drawing;
  kept.set(key, drawing);
  if (kept.size > MOST_KEPT) kept.delete([...kept.keys()][0] ?? "");
  return drawing;
}

async function draw(text: string, theme: "dark" | "light"): Promise<Drawing> {
  const id = `mermaid-${++count}`;
  try {
    const { default: mermaid } = await import("mermaid");
    mermaid.initialize({
      startOnLoad: false, securityLevel: "strict", htmlLabels: false, theme: theme === "dark" ? "dark" : "neutral", suppressErrorRendering: true,
      // A picture has no fonts of the page: what it is measured with must be what it is drawn with.
      fontFamily: "system-ui, sans-serif", maxTextSize: LONGEST, maxEdges: 500, flowchart: { htmlLabels: false },
    });
    const { svg } = await mermaid.render(id, text);
    return asPicture(svg);
  } catch (thrown) {
    return { kind: "refused", reason: thrown instanceof Error ? (thrown.message.split("\n", 1)[0] ?? "unknown") : "unknown" };
  } finally {
    // What an error leaves behind of the measuring.
    document.getElementById(id)?.remove();
    document.getElementById(`d${id}`)?.remove();
  }
}

function asPicture(svg: string): Drawing {
  const root = new DOMParser().parseFromString(svg, "image/svg+xml").documentElement;
  const [, , width, height] = (root.getAttribute("viewBox") ?? "").split(/[\s,]+/).map(Number);
  if (root.nodeName !== "svg" || !width || !height) return { kind: "refused", reason: "it has no size." };
  root.setAttribute("width", String(width));
  root.setAttribute("height", String(height));
  return { kind: "drawn", address: `data:image/svg+xml;charset=utf-8,${encodeURIComponent(new XMLSerializer().serializeToString(root))}`, width: Math.round(width), height: Math.round(height) };
}
