import { type Document, isAlias, isMap, isNode, isPair, isScalar, isSeq, LineCounter, type Node, parseAllDocuments, type Scalar, visit } from "yaml";
import type { Place } from "../problem";
import type { RuleFinding } from "./model";

/** Far above any real file: 4 MiB. */
const MAX_LENGTH = 4 * 1024 * 1024;

export interface Field {
  key: string;
  keyNode: Node;
  /** Absent where the key stands alone. */
  value?: Node;
}

/**
 * A YAML text as Go's decoder sees it: a text stays as it is written ("0x10", "yes"), a missing value is the same as an empty one, and a
 * field that nobody knows is an error. What is wrong is collected with line and column.
 */
export class YamlReader {
  /** One for each place and message. */
  readonly #findings = new Map<string, RuleFinding>();
  #errors = 0;
  readonly root: Node | undefined;
  readonly #document: Document.Parsed | undefined;
  readonly #lines = new LineCounter();
  #anchors: ReadonlyMap<string, Node[]> | undefined;

  constructor(readonly text: string, readonly file: string) {
    if (text.length > MAX_LENGTH) {
      this.add({ severity: "error", code: "rules.too-large", message: `the file is longer than ${MAX_LENGTH} characters`, next: "split it", at: { file } });
      return;
    }
    const documents = parseAllDocuments(text, { lineCounter: this.#lines, prettyErrors: false, uniqueKeys: true, merge: true });
    const [document, second] = "empty" in documents ? [] : documents;
    if (!document) return;
    this.#document = document;
    for (const { message, pos } of document.errors) this.add({ severity: "error", code: "rules.syntax", message: "the text is not valid YAML", cause: message, next: "correct the line, or the one above it", at: this.#at(pos[0]) });
    if (second?.contents) this.add({ severity: "warning", code: "rules.second-document", message: "what stands below this line is not read", next: "put it into a file of its own", at: this.#at(second.range[0]) });
    if (this.#errors === 0 && document.contents !== null) this.root = document.contents;
  }

  get findings(): RuleFinding[] {
    return [...this.#findings.values()];
  }

  get errors(): number {
    return this.#errors;
  }

  add(finding: RuleFinding): void {
    const key = JSON.stringify([finding.at?.line, finding.at?.column, finding.message]);
    if (this.#findings.has(key)) return;
    this.#findings.set(key, finding);
    if (finding.severity === "error") this.#errors++;
  }

  #at(offset: number): Place {
    const { line, col } = this.#lines.linePos(offset);
    return { file: this.file, line: Math.max(1, line), column: Math.max(1, col) };
  }

  place(node: Node | undefined): Place {
    return node?.range ? this.#at(node.range[0]) : { file: this.file, line: 1, column: 1 };
  }

  /** The place of an offset within a text that a scalar holds; for a text over several lines it is exact for literal blocks. */
  placeWithin(node: Node | undefined, offset: number): Place {
    if (!isScalar(node) || !node.range) return this.place(node);
    const raw = this.text.slice(node.range[0], node.range[1]);
    const value = this.#sourceOf(node);
    const found = raw.indexOf(value);
    if (found >= 0) return this.#at(node.range[0] + found + offset);
    if (node.type === "BLOCK_LITERAL") return this.#placeInBlock(node.range[0], raw, value, offset);
    return this.#at(node.range[0] + (node.type === "PLAIN" ? 0 : 1) + Math.min(offset, Math.max(0, raw.length - 2)));
  }

  #placeInBlock(start: number, raw: string, value: string, offset: number): Place {
    const before = value.slice(0, offset).split("\n");
    const lines = raw.split("\n");
    const indent = /^ */.exec(lines.slice(1).find((line) => line.trim() !== "") ?? "")?.[0].length ?? 0;
    const first = this.#at(start);
    return { file: this.file, line: (first.line ?? 1) + before.length, column: indent + (before.at(-1)?.length ?? 0) + 1 };
  }

  error(node: Node | undefined, code: string, message: string, next?: string): void {
    this.add({ severity: "error", code: `rules.${code}`, message, next, at: this.place(node) });
  }

  warn(node: Node | undefined, code: string, message: string, next?: string): void {
    this.add({ severity: "warning", code: `rules.${code}`, message, next, at: this.place(node) });
  }

  resolved(node: Node | undefined): Node | undefined {
    if (!isAlias(node) || !this.#document) return node;
    const target = this.#anchored(this.#document, node.source, node.range?.[0] ?? 0);
    if (target === undefined) this.error(node, "syntax", `there is no anchor "&${node.source}" above this alias`, "write the value out");
    return target;
  }

  /** The node that an anchor names last before an offset. The library's own way walks the whole document for each alias. */
  #anchored(document: Document.Parsed, anchor: string, before: number): Node | undefined {
    this.#anchors ??= anchorsOf(document);
    return this.#anchors.get(anchor)?.findLast((node) => (node.range?.[0] ?? 0) < before);
  }

  /** The fields of a mapping, merge keys ("<<") followed; undefined and a finding where the node is none. */
  fields(given: Node | undefined, what: string): Field[] | undefined {
    const node = this.resolved(given);
    if (node === undefined || isNothing(node)) return [];
    if (!isMap(node)) {
      this.error(given, "type", `${what} must be a mapping of names to values`);
      return undefined;
    }
    const own: Field[] = [];
    const merged: Field[] = [];
    for (const item of node.items) {
      if (!isPair(item) || !isScalar(item.key)) {
        this.error(isNode(item.key) ? item.key : given, "syntax", "a key must be a plain name");
        continue;
      }
      const value = isNode(item.value) ? item.value : undefined;
      const key = this.#sourceOf(item.key);
      if (key === "<<") merged.push(...this.#mergedFields(value, what, given));
      else own.push({ key, keyNode: item.key, value });
    }
    const names = new Set(own.map(({ key }) => key));
    return [...own, ...merged.filter(({ key }) => !names.has(key))];
  }

  #mergedFields(value: Node | undefined, what: string, within: Node | undefined): Field[] {
    const target = this.resolved(value);
    const sources = isSeq(target) ? target.items.filter(isNode) : target ? [target] : [];
    return sources.flatMap((source) => (this.resolved(source) === this.resolved(within) ? [] : (this.#plainFields(source, what))));
  }

  /** Of a merged mapping; a merge inside a merge is not followed, so that none can go in circles. */
  #plainFields(source: Node, what: string): Field[] {
    const node = this.resolved(source);
    if (!isMap(node)) {
      this.error(source, "type", `${what} must be a mapping of names to values`);
      return [];
    }
    return node.items.flatMap(({ key, value }) => (isScalar(key) && this.#sourceOf(key) !== "<<" ? [{ key: this.#sourceOf(key), keyNode: key, value: isNode(value) ? value : undefined }] : []));
  }

  /** Known fields by name; what is not known is an error. */
  record(given: Node | undefined, known: readonly string[], what: string): Map<string, Field> | undefined {
    const fields = this.fields(given, what);
    if (!fields) return undefined;
    for (const { key, keyNode } of fields) {
      if (!known.includes(key)) this.error(keyNode, "unknown-field", `${what} has no field ${JSON.stringify(key)}`, `it may have: ${known.join(", ")}`);
    }
    return new Map(fields.filter(({ key }) => known.includes(key)).map((field) => [field.key, field]));
  }

  items(field: Field | undefined, what: string): Node[] {
    const node = this.resolved(field?.value);
    if (node === undefined || isNothing(node)) return [];
    if (isSeq(node)) return node.items.filter(isNode);
    this.error(field?.value ?? field?.keyNode, "type", `${what} must be a list`);
    return [];
  }

  /** A text as it is written; "" where there is none. */
  textOf(given: Node | undefined, what: string): string {
    const node = this.resolved(given);
    if (node === undefined || isNothing(node)) return "";
    if (isScalar(node)) return this.#sourceOf(node);
    this.error(given, "type", `${what} must be a text`);
    return "";
  }

  texts(field: Field | undefined, what: string): Record<string, string> {
    const fields = this.fields(field?.value, what) ?? [];
    return Object.fromEntries(fields.map(({ key, value }) => [key, this.textOf(value, `${what}: ${key}`)]));
  }

  /** ms; undefined where there is no value, or one that is no duration. */
  duration(field: Field | undefined): number | undefined {
    const text = this.textOf(field?.value, field?.key ?? "");
    if (text === "") return undefined;
    const ms = prometheusDuration(text);
    if (ms === undefined) this.error(field?.value, "duration", `${JSON.stringify(text)} is not a duration`, "write it like 30s, 5m or 1h30m");
    return ms;
  }

  integer(field: Field | undefined): number | undefined {
    const text = this.textOf(field?.value, field?.key ?? "");
    if (text === "") return undefined;
    const value = Number(text.replaceAll("_", ""));
    if (Number.isSafeInteger(value)) return value;
    this.error(field?.value, "type", `${JSON.stringify(text)} is not a whole number`);
    return undefined;
  }

  boolean(field: Field | undefined): boolean {
    const text = this.textOf(field?.value, field?.key ?? "").toLowerCase();
    if (!["", "true", "false", "yes", "no", "on", "off"].includes(text)) this.error(field?.value, "type", `${JSON.stringify(text)} is not true or false`);
    return ["true", "yes", "on"].includes(text);
  }

  #sourceOf({ source, value }: Scalar): string {
    if (source !== undefined) return source;
    return typeof value === "string" ? value : "";
  }
}

function anchorsOf(document: Document.Parsed): Map<string, Node[]> {
  const anchors = new Map<string, Node[]>();
  visit(document, {
    Node(_, node) {
      if (isAlias(node) || node.anchor === undefined) return;
      const known = anchors.get(node.anchor) ?? [];
      known.push(node);
      anchors.set(node.anchor, known);
    },
  });
  return anchors;
}

const isNothing = (node: Node): boolean => isScalar(node) && node.value === null;

const UNIT_MS = { y: 31_536_000_000, w: 604_800_000, d: 86_400_000, h: 3_600_000, m: 60_000, s: 1_000, ms: 1 } as const;
/** Go's durations have 64 bits of nanoseconds. */
const MAX_DURATION_MS = 2 ** 63 / 1e6;

/** Prometheus's durations: "1h30m", units from large to small and each once, or "0"; undefined for any other text. */
export function prometheusDuration(text: string): number | undefined {
  if (text === "0") return 0;
  const found = /^(?:(\d+)y)?(?:(\d+)w)?(?:(\d+)d)?(?:(\d+)h)?(?:(\d+)m)?(?:(\d+)s)?(?:(\d+)ms)?$/.exec(text);
  if (!found || text === "") return undefined;
  const ms = Object.values(UNIT_MS).reduce((sum, unit, index) => sum + Number(found[index + 1] ?? 0) * unit, 0);
  return ms < MAX_DURATION_MS ? ms : undefined;
}
