import { DASHES, lineColour } from "./chart-style";
import { saveFile } from "./save-text";

/** How a picture looks by the page's styles alone, so that it looks the same without them. */
const STYLES = ["fill", "stroke", "stroke-width", "stroke-dasharray", "stroke-linejoin", "paint-order", "opacity", "font-family", "font-size", "font-weight", "text-anchor"] as const;
const SCALE = 2;
const LINE = 18;

export interface PictureWords {
  title: string;
  /** One sentence: when, and where from. */
  note: string;
  /** What each line is called, in the order of the lines. */
  lines: readonly string[];
}

/** Lets a person save a chart's picture as PNG, with a title above it, and what its lines are below. */
export async function savePicture(name: string, chart: Element, { title, note, lines }: PictureWords): Promise<void> {
  const svg = chart.querySelector("svg.recharts-surface");
  if (!(svg instanceof SVGSVGElement)) return;
  const { width, height } = svg.getBoundingClientRect();
  const root = getComputedStyle(document.documentElement);
  const canvas = document.createElement("canvas");
  const [head, foot] = [LINE + 12, (1 + lines.length) * LINE + 10];
  canvas.width = width * SCALE;
  canvas.height = (height + head + foot) * SCALE;
  const context = canvas.getContext("2d");
  if (!context) return;
  context.scale(SCALE, SCALE);
  context.fillStyle = root.getPropertyValue("--ink-0");
  context.fillRect(0, 0, width, height + head + foot);
  context.drawImage(await imageOf(svg, width, height), 0, head, width, height);
  context.fillStyle = root.getPropertyValue("--text");
  context.font = `600 14px ${getComputedStyle(document.body).fontFamily}`;
  context.fillText(title, 8, LINE, width - 16);
  context.font = `12px ${getComputedStyle(document.body).fontFamily}`;
  const lineTop = (index: number): number => head + height + (index + 1) * LINE - 4;
  context.fillText(note, 8, lineTop(0), width - 16);
  lines.forEach((words, index) => {
    context.fillText(words, 44, lineTop(index + 1), width - 52);
    context.strokeStyle = root.getPropertyValue(/--[\w-]+/.exec(lineColour(index))?.[0] ?? "--text");
    context.setLineDash((DASHES[index % DASHES.length] ?? "").split(" ").filter(Boolean).map(Number));
    context.lineWidth = 1.5;
    context.beginPath();
    context.moveTo(8, lineTop(index + 1) - 4);
    context.lineTo(36, lineTop(index + 1) - 4);
    context.stroke();
  });
  const blob = await new Promise<Blob | null>((done) => canvas.toBlob(done, "image/png"));
  if (blob) saveFile(name, blob);
}

async function imageOf(svg: SVGSVGElement, width: number, height: number): Promise<HTMLImageElement> {
  const copy = svg.cloneNode(true);
  if (!(copy instanceof SVGSVGElement)) throw new Error("no picture");
  const [from, to] = [svg.querySelectorAll("*"), copy.querySelectorAll("*")];
  from.forEach((element, index) => {
    const style = getComputedStyle(element);
    to[index]?.setAttribute("style", STYLES.map((property) => `${property}:${style.getPropertyValue(property)}`).join(";"));
  });
  copy.setAttribute("width", String(width));
  copy.setAttribute("height", String(height));
  const image = new Image(width, height);
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(new XMLSerializer().serializeToString(copy))}`;
  await image.decode();
  return image;
}
