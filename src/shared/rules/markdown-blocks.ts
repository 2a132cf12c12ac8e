/** Fenced YAML blocks that hold rule groups, as rule files on their own; blank lines in front keep the document's line numbers. */
export function ruleBlocks(markdown: string): string[] {
  const blocks: string[] = [];
  for (const found of markdown.matchAll(/^([ \t]*)(`{3,}|~{3,})[ \t]*ya?ml\b[^\n]*\n([\s\S]*?)^[ \t]*\2[ \t]*$/gm)) {
    const [whole, indent = "", , body = ""] = found;
    const text = indent === "" ? body : body.split("\n").map((line) => (line.startsWith(indent) ? line.slice(indent.length) : line)).join("\n");
    if (!/^groups:/m.test(text)) continue;
    const line = markdown.slice(0, found.index + whole.indexOf(body)).split("\n").length;
    blocks.push("\n".repeat(line - 1) + text);
  }
  return blocks;
}
