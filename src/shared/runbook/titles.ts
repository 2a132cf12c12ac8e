import type { Block, ListItem, Paragraph } from "./blocks";

/** The first paragraph of a task item without its checkbox (GFM 5.3); undefined for other items. */
export function taskText(item: ListItem): { paragraph: Paragraph; ticked: boolean } | undefined {
  const [first] = item.children;
  const [line, ...more] = first?.type === "paragraph" ? first.lines : [];
  const found = /^\[([ \txX])\](?:[ \t]+|$)/.exec(line?.text ?? "");
  if (!line || !found || first?.type !== "paragraph") return undefined;
  const text = line.text.slice(found[0].length);
  if (text === "" && more.length === 0) return undefined;
  const lines = [{ text, line: line.line, column: line.column + found[0].length }, ...more];
  return { paragraph: { ...first, lines }, ticked: found[1] === "x" || found[1] === "X" };
}

/** A one-line paragraph that names what follows it: "**Step 1: deploy**". */
export function labelOf(block: Block | undefined): string | undefined {
  if (block?.type !== "paragraph" || block.lines.length !== 1) return undefined;
  const text = (block.lines[0]?.text ?? "").trim();
  if (text.length > 200) return undefined;
  const label = text.replace(/^(\*\*|__)(.+)\1([::]?)$/, "$2$3").replace(/[::]$/, "").replace(/^(\*\*|__)(.+)\1$/, "$2").trim();
  return label === "" || label.length > 120 ? undefined : label;
}

/** The script's first comment, else its first line. */
export function titleOfSource(source: string): string {
  const lines = source.slice(0, 2_000).split("\n").map((line) => line.trim()).filter((line) => line !== "" && !line.startsWith("#!"));
  const comment = /^(?:#|--)\s*(\S.*)$/.exec(lines[0] ?? "")?.[1];
  const title = comment ?? lines[0] ?? "(empty)";
  return [...title].length > 100 ? `${[...title].slice(0, 99).join("")}…` : title;
}
