import { access, mkdir, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { randomBytes } from "node:crypto";
import { Dashboard, type DashboardGetAsk, DashboardId, type DashboardImport, type DashboardImportAsk, type DashboardSummary } from "../../shared/judge/dashboards";
import { withMacros } from "../../shared/judge/grafana/macros";
import { readGrafana } from "../../shared/judge/grafana/read";
import { messageOf, type Problem, raise } from "../../shared/problem";

export interface DashboardDeps {
  /** Each dashboard is a JSON file in it. */
  folder: string;
  actor(): string;
  now(): number;
  notice(problem: Problem): void;
}

const MOST_REMOVED = 20;

/** Dashboards in the data folder. */
export class Dashboards {
  constructor(private readonly deps: DashboardDeps) {}

  /** A file that cannot be read is told of and left as it is. */
  async list(): Promise<DashboardSummary[]> {
    const names = (await readdir(this.deps.folder).catch(() => [])).filter((name) => name.endsWith(".json")).sort();
    const found: DashboardSummary[] = [];
    for (const name of names) {
      const id = DashboardId.safeParse(name.slice(0, -".json".length));
      if (!id.success) continue;
      try {
        const { title, tags, panels, importedAt, importedBy } = await this.#read(id.data);
        found.push({ id: id.data, title, tags, panels: panels.length, importedAt, importedBy });
      } catch (thrown) {
        this.deps.notice({ code: "dashboard.unreadable", message: `The dashboard ${name} cannot be read.`, cause: messageOf(thrown), next: "Import it again.", at: { file: join(this.deps.folder, name) } });
      }
    }
    return found.sort((a, b) => (a.title < b.title ? -1 : 1));
  }

  /** With its queries made for the range and step that are shown. */
  async get({ id, rangeMs, stepMs }: DashboardGetAsk): Promise<Dashboard> {
    const dashboard = await this.#read(id);
    return { ...dashboard, panels: dashboard.panels.map((panel) => ({ ...panel, queries: panel.queries.map((query) => ({ ...query, expression: withMacros(query.template, { rangeMs, stepMs }) })) })) };
  }

  async import({ text, title, replace, dryRun }: DashboardImportAsk): Promise<DashboardImport> {
    const read = readGrafana(text);
    if (!read.ok) return raise(read.problem);
    const content = { ...read.value, title: title?.trim() || read.value.title };
    if (dryRun) return { content };
    const id = idOf(content.title);
    const isTaken = (await this.list()).some((one) => one.id === id);
    if (isTaken && !replace) raise({ code: "dashboard.exists", message: `There is a dashboard "${content.title}" already.`, next: "Import it under another title, or with \"replace\"." });
    await this.#write({ ...content, id, importedAt: this.deps.now(), importedBy: this.deps.actor() });
    return { id, content };
  }

  /** Puts one aside. `removed` brings it back, as long as no more than `MOST_REMOVED` were put aside after it. */
  async remove(id: DashboardId): Promise<{ removed: string }> {
    await this.#read(id);
    await mkdir(this.#aside, { recursive: true, mode: 0o700 });
    const removed = `${String(this.deps.now()).padStart(15, "0")}-${id}`;
    await rename(this.#file(id), join(this.#aside, `${removed}.json`));
    const kept = (await readdir(this.#aside)).sort().reverse();
    for (const name of kept.slice(MOST_REMOVED)) await rm(join(this.#aside, name), { force: true });
    return { removed };
  }

  /** Brings back what was put aside; not where one of its name was imported meanwhile. */
  async restore(removed: string): Promise<{ id: DashboardId }> {
    const id = DashboardId.safeParse(removed.replace(/^\d{15}-/, ""));
    const aside = join(this.#aside, `${removed}.json`);
    if (!id.success || !(await exists(aside))) return raise({ code: "dashboard.unknown", message: "This dashboard is not there any more.", next: "Import it again." });
    if (await exists(this.#file(id.data))) raise({ code: "dashboard.exists", message: `There is a dashboard "${id.data}" again.`, next: "Remove that one first." });
    await rename(aside, this.#file(id.data));
    return { id: id.data };
  }

  get #aside(): string {
    return join(this.deps.folder, "removed");
  }

  #file(id: DashboardId): string {
    return join(this.deps.folder, `${id}.json`);
  }

  async #read(id: DashboardId): Promise<Dashboard> {
    const text = await readFile(this.#file(id), "utf8").catch((thrown: unknown) => raise({ code: "dashboard.unknown", message: `There is no dashboard "${id}".`, next: "List them again: it may have been removed meanwhile." }, thrown));
    return Dashboard.parse(JSON.parse(text));
  }

  /** Under another name first: a half-written file is never read. */
  async #write(dashboard: Dashboard): Promise<void> {
    await mkdir(this.deps.folder, { recursive: true, mode: 0o700 });
    const part = join(this.deps.folder, `.${dashboard.id}.${randomBytes(4).toString("hex")}.part`);
    try {
      await writeFile(part, `${JSON.stringify(dashboard, null, 1)}\n`, { mode: 0o600 });
      await rename(part, this.#file(dashboard.id));
    } finally {
      await rm(part, { force: true });
    }
  }
}

const exists = (file: string): Promise<boolean> => access(file).then(() => true, () => false);

/** A title as the name of a file; one without a letter that a file name may have is counted by its characters. */
function idOf(title: string): DashboardId {
  const slug = title.normalize("NFKD").toLowerCase().replace(/[^a-z0-9]+/g, "-").replace(/^-+|-+$/g, "").slice(0, 70).replace(/-+$/, "");
  const sum = [...title].reduce((hash, character) => (hash * 31 + (character.codePointAt(0) ?? 0)) % 0xffffffff, 7).toString(36);
  return DashboardId.parse(slug === "" ? `dashboard-${sum}` : /[^ -~]/.test(title) ? `${slug}-${sum}` : slug);
}
