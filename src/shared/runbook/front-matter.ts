import { isMap, isNode, isScalar, LineCounter, parseDocument, type Document, type Node, type Pair } from "yaml";
import { z } from "zod";
import { Duration } from "../duration";
import { didYouMean, markOf, quote, type Findings, type Mark, type Spot } from "./findings";
import { Risk, type Param } from "./model";
import { isShellOwned, nameRefusal, paramMistakes, ParamYaml, VARIABLE } from "./params";

/** The YAML between the two `---` at the top of an armed runbook. */
export interface FrontMatter {
  title?: string;
  description?: string;
  appliesTo: string[];
  risk?: Risk;
  riskSpot: Spot;
  rtoMs?: number;
  rpoMs?: number;
  timeoutMs?: number;
  owner?: string;
  tags: string[];
  params: Param[];
  secrets: string[];
  /** Where each parameter is declared, for findings of the linter. */
  paramSpots: Map<string, Spot>;
}

/** What `applies-to` may name: kinds of the fleet, and engines of databases and caches. */
export const OBJECT_KINDS = ["service", "host", "environment", "database", "cache", "probe", "postgres", "redis"] as const;

const LARGEST = 256 * 1024;

const words = z.union([z.string(), z.array(z.string())]).transform((value) => (typeof value === "string" ? [value] : value));
const FrontMatterYaml = z.strictObject({
  title: z.string().min(1).optional(),
  description: z.string().optional(),
  "applies-to": words.pipe(z.array(z.enum(OBJECT_KINDS))).optional(),
  risk: Risk.optional(),
  rto: Duration.optional(),
  rpo: Duration.optional(),
  timeout: Duration.optional(),
  owner: z.string().optional(),
  tags: words.optional(),
  params: z.unknown().optional(),
  secrets: z.array(z.string().regex(VARIABLE, "a secret's name has capital letters, digits and '_'").refine((name) => !isShellOwned(name), "this name changes how shells work; choose another")).optional(),
});
const EMPTY: FrontMatter = { appliesTo: [], tags: [], params: [], secrets: [], paramSpots: new Map(), riskSpot: { line: 1, column: 1 } };

/** Lines between the `---` fences when the text begins with front matter; undefined when it does not. */
export function findFrontMatter(lines: readonly string[]): { yaml: string; lines: number } | undefined {
  if (lines[0]?.trimEnd() !== "---") return undefined;
  const end = lines.findIndex((line, index) => index > 0 && /^(?:---|\.\.\.)[ \t]*$/.test(line));
  return end < 0 ? undefined : { yaml: lines.slice(1, end).join("\n"), lines: end + 1 };
}

/** Reads and checks front matter. `yaml` begins at line 2 of its file. */
export function readFrontMatter(yaml: string, findings: Findings): FrontMatter {
  if (yaml.length > LARGEST) {
    findings.error("front-matter", { line: 1, column: 1 }, "The front matter is larger than 256 KiB.");
    return EMPTY;
  }
  const reader = new Reader(yaml, findings);
  return reader.read();
}

class Reader {
  private readonly counter = new LineCounter();
  private readonly document: Document.Parsed;

  constructor(
    yaml: string,
    private readonly findings: Findings,
  ) {
    this.document = parseDocument(yaml, { lineCounter: this.counter, prettyErrors: false, uniqueKeys: true });
  }

  read(): FrontMatter {
    for (const error of this.document.errors) {
      this.findings.error("front-matter", this.spotAt(error.pos[0]), `The front matter is not YAML: ${error.message}`);
    }
    const value = this.document.errors.length > 0 ? undefined : this.plainValue();
    if (value === undefined) return EMPTY;
    const parsed = FrontMatterYaml.safeParse(value);
    // One wrong key must not hide the rest: what is right is kept.
    const kept = parsed.success ? parsed.data : this.keepValid(value, parsed.error);
    const secrets = kept.secrets ?? [];
    const { params, paramSpots } = this.readParams(secrets);
    return {
      title: kept.title,
      description: kept.description,
      appliesTo: kept["applies-to"] ?? [],
      risk: kept.risk,
      riskSpot: this.spotOf(["risk"]),
      rtoMs: kept.rto,
      rpoMs: kept.rpo,
      timeoutMs: kept.timeout,
      owner: kept.owner,
      tags: kept.tags ?? [],
      params,
      secrets,
      paramSpots,
    };
  }

  private plainValue(): Record<string, unknown> | undefined {
    const { contents } = this.document;
    if (contents === null) return {};
    if (!isMap(contents)) {
      this.findings.error("front-matter", this.spotOf([]), "The front matter is not a map of keys and values.");
      return undefined;
    }
    try {
      const value: unknown = this.document.toJS({ maxAliasCount: 20 });
      return Object.fromEntries(Object.entries(z.record(z.string(), z.unknown()).parse(value)));
    } catch (error) {
      this.findings.error("front-matter", this.spotOf([]), "The front matter cannot be read.", error instanceof Error ? error.message : undefined);
      return undefined;
    }
  }

  private keepValid(value: Record<string, unknown>, error: z.ZodError): Partial<z.infer<typeof FrontMatterYaml>> {
    this.report(error, [], Object.keys(FrontMatterYaml.shape));
    const broken = new Set(error.issues.flatMap((issue) => (issue.code === "unrecognized_keys" ? issue.keys : [String(issue.path[0])])));
    const rest = Object.fromEntries(Object.entries(value).filter(([key]) => !broken.has(key)));
    return FrontMatterYaml.safeParse(rest).data ?? {};
  }

  private readParams(secrets: readonly string[]): Pick<FrontMatter, "params" | "paramSpots"> {
    const node = this.document.get("params", true);
    const params: Param[] = [];
    const paramSpots = new Map<string, Spot>();
    if (node === undefined || (isScalar(node) && node.value === null)) return { params, paramSpots };
    if (!isMap(node)) {
      this.findings.error("front-matter", this.spotOf(["params"]), "'params' is not a map of names.", "Write params: { NAME: { type: string } }.");
      return { params, paramSpots };
    }
    for (const pair of node.items) {
      const param = this.readParam(pair, secrets);
      if (!param || paramSpots.has(param.name)) continue;
      params.push(param);
      paramSpots.set(param.name, this.nodeSpot(pair.key));
    }
    return { params, paramSpots };
  }

  private readParam(pair: Pair, secrets: readonly string[]): Param | undefined {
    const spot = this.nodeSpot(pair.key);
    const name = isScalar(pair.key) ? String(pair.key.value) : "";
    const refusal = nameRefusal(name, secrets);
    if (refusal) {
      this.findings.error("param-name", spot, `The parameter ${quote(name)} ${refusal}`);
      return undefined;
    }
    const value: unknown = isNode(pair.value) ? pair.value.toJS(this.document, { maxAliasCount: 20 }) : pair.value;
    const parsed = ParamYaml.safeParse(value);
    if (!parsed.success) {
      this.report(parsed.error, ["params", name], Object.keys(ParamYaml.shape));
      return undefined;
    }
    const param = { name, ...parsed.data };
    for (const [key, sentence] of paramMistakes(param)) this.findings.error("param", this.spotOf(["params", name, key]), sentence);
    return param;
  }

  private report(error: z.ZodError, under: string[], known: readonly string[]): void {
    for (const issue of error.issues) {
      const path = [...under, ...issue.path.map(String)];
      if (issue.code === "unrecognized_keys") {
        for (const key of issue.keys) {
          this.findings.error("unknown-key", this.keySpot(path, key), `unknown key ${quote(key)} in the front matter${didYouMean(key, known)}`, `Known keys: ${known.join(", ")}.`, markOf(key, known));
        }
      } else this.findings.error("front-matter", this.spotOf(path), this.sentenceOf(issue, path), undefined, this.markOf(issue, path));
    }
  }

  private sentenceOf(issue: z.core.$ZodIssue, path: string[]): string {
    const named = this.existing(path);
    const node = this.document.getIn(named, true);
    const text = isScalar(node) ? String(node.value) : "";
    const found = text === "" ? "" : ` is ${quote(text)}`;
    const options = issue.code === "invalid_value" ? issue.values.map(String) : undefined;
    const hint = options ? `${found === "" ? " is" : `${found}, which is`} none of ${options.join(", ")}${didYouMean(text, options)}` : `${found}: ${issue.message}`;
    return `'${named.join(".")}'${hint}`;
  }

  private markOf(issue: z.core.$ZodIssue, path: string[]): Mark | undefined {
    const node = this.document.getIn(this.existing(path), true);
    if (!isScalar(node) || issue.code !== "invalid_value") return undefined;
    return markOf(String(node.value), issue.values.map(String), node.source ?? String(node.value));
  }

  private keySpot(path: string[], key: string): Spot {
    const map = path.length === 0 ? this.document.contents : this.document.getIn(path, true);
    const pair = isMap(map) ? map.items.find((each) => isScalar(each.key) && String(each.key.value) === key) : undefined;
    return this.nodeSpot(pair?.key);
  }

  /** Where the value at a path stands; its nearest existing ancestor when there is none. */
  private spotOf(path: readonly string[]): Spot {
    const existing = this.existing(path);
    return this.nodeSpot(existing.length === 0 ? this.document.contents : this.document.getIn(existing, true));
  }

  /** The longest beginning of a path that the text has. */
  private existing(path: readonly string[]): string[] {
    const length = path.findLastIndex((_, index) => isNode(this.document.getIn(path.slice(0, index + 1), true)));
    return path.slice(0, length + 1);
  }

  private nodeSpot(node: unknown): Spot {
    const range = isNode(node) ? (node as Node).range : undefined;
    return range ? this.spotAt(range[0]) : { line: 1, column: 1 };
  }

  private spotAt(offset: number): Spot {
    const at = this.counter.linePos(offset);
    return { line: at.line + 1, column: Math.max(1, at.col) };
  }
}
