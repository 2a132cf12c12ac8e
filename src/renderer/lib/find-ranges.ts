/** Where in an element's text a word occurs, as ranges; letter case does not matter. At most `limit` of them. */
export function findRanges(root: Node, word: string, limit: number): Range[] {
  if (word === "") return [];
  const nodes: { node: Text; from: number }[] = [];
  const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
  const texts: string[] = [];
  let length = 0;
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    if (!(node instanceof Text)) continue;
    nodes.push({ node, from: length });
    texts.push(node.data);
    length += node.data.length;
  }
  return occurrences(texts.join(""), word, limit).map((at) => rangeOver(nodes, at, at + word.length));
}

/** Places of a word in a text, not overlapping, letter case aside. */
export function occurrences(text: string, word: string, limit: number): number[] {
  const found: number[] = [];
  // Lower case may be of another length ("İ"): then only the exact spelling is looked for.
  const lower = text.toLowerCase();
  const [within, wanted] = lower.length === text.length ? [lower, word.toLowerCase()] : [text, word];
  for (let at = within.indexOf(wanted); at !== -1 && found.length < limit; at = within.indexOf(wanted, at + wanted.length)) found.push(at);
  return found;
}

function rangeOver(nodes: readonly { node: Text; from: number }[], from: number, to: number): Range {
  const range = document.createRange();
  const first = nodeAt(nodes, from);
  const last = nodeAt(nodes, to - 1);
  if (first) range.setStart(first.node, from - first.from);
  if (last) range.setEnd(last.node, to - last.from);
  return range;
}

/** The last node that begins at or before a place. */
function nodeAt(nodes: readonly { node: Text; from: number }[], place: number): { node: Text; from: number } | undefined {
  let low = 0;
  let high = nodes.length - 1;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if ((nodes[middle]?.from ?? 0) <= place) low = middle;
    else high = middle - 1;
  }
  return nodes[low];
}
