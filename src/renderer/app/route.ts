import { PlanDraft } from "../../shared/plan";
import { ObjectRef, type ObjectKind } from "../../shared/fleet";

/** Where the window is. It lives in the location's hash, so that a reload comes back to the same place. */
export type Route =
  | { page: "overview" }
  | { page: "object"; kind: ObjectKind; id: string }
  | { page: "deploy"; id: string }
  | { page: "runbooks" }
  | { page: "runbook"; id: string; target?: ObjectRef }
  | { page: "edit"; id: string }
  | { page: "plan"; draft: PlanDraft }
  | { page: "run"; id: string }
  | { page: "alerts" }
  | { page: "alert"; id: string }
  | { page: "silences" }
  | { page: "rules" }
  | { page: "query"; expressions: readonly string[] }
  | { page: "objectives" }
  | { page: "dashboards" }
  | { page: "dashboard"; id: string }
  | { page: "logs" }
  /** One log; without a host, on the first of its hosts. */
  | { page: "log"; id: string; host?: string }
  | { page: "targets" }
  | { page: "history" }
  | { page: "schedules" }
  | { page: "settings" };

const OBJECT_PAGES = new Map<string, ObjectKind>([
  ["environment", "environment"],
  ["host", "host"], ["service", "service"], ["database", "database"], ["cache", "cache"], ["probe", "probe"],
]);

/** Pages that are one place, without anything to name. */
const PLAIN_PAGES = ["alerts", "silences", "rules", "objectives", "dashboards", "logs", "targets", "runbooks", "history", "schedules", "settings"] as const;
const isPlain = (page: string): page is (typeof PLAIN_PAGES)[number] => PLAIN_PAGES.some((plain) => plain === page);

const part = encodeURIComponent;

export function formatRoute(route: Route): string {
  switch (route.page) {
    case "overview": case "alerts": case "silences": case "rules": case "objectives": case "dashboards": case "logs": case "targets": case "runbooks": case "history": case "schedules": case "settings":
      return `#/${route.page}`;
    case "query":
      return `#/query${query(route.expressions.map((expression) => ["e", expression]))}`;
    case "alert": case "dashboard":
      return `#/${route.page}/${part(route.id)}`;
    case "object":
      return `#/${route.kind}/${part(route.id)}`;
    case "deploy":
      return `#/deploy/${part(route.id)}`;
    case "edit":
      return `#/edit/${part(route.id)}`;
    case "run":
      return `#/run/${part(route.id)}`;
    case "log":
      return `#/log/${part(route.id)}${query(route.host === undefined ? [] : [["host", route.host]])}`;
    case "runbook":
      return `#/runbook/${part(route.id)}${query(targetPairs(route.target))}`;
    case "plan":
      return `#/plan/${part(route.draft.runbook)}${query(draftPairs(route.draft))}`;
  }
}

/** Reads a hash; anything it does not know is the overview. */
export function parseRoute(hash: string): Route {
  const [path = "", search = ""] = hash.replace(/^#\/?/, "").split("?", 2);
  const [page = "", rawId] = path.split("/", 2);
  const id = decoded(rawId);
  if (page === "query") return { page, expressions: new URLSearchParams(search).getAll("e") };
  if (id === undefined) return isPlain(page) ? { page } : { page: "overview" };
  const kind = OBJECT_PAGES.get(page);
  if (kind !== undefined) return { page: "object", kind, id };
  if (page === "deploy" || page === "run" || page === "edit" || page === "alert" || page === "dashboard") return { page, id };
  const pairs = new URLSearchParams(search);
  if (page === "runbook") return { page, id, target: readTarget(pairs.get("target")) };
  if (page === "plan") return readPlan(id, pairs);
  if (page === "log") return { page, id, host: pairs.get("host") ?? undefined };
  return { page: "overview" };
}

function readPlan(runbook: string, pairs: URLSearchParams): Route {
  const params: Record<string, string> = {};
  for (const [name, value] of pairs) if (name.startsWith("p.")) params[name.slice(2)] = value;
  const draft = PlanDraft.safeParse({ runbook, target: readTarget(pairs.get("target")), params, dryRun: pairs.get("dry") === "1" });
  return draft.success ? { page: "plan", draft: draft.data } : { page: "runbooks" };
}

function readTarget(text: string | null): ObjectRef | undefined {
  if (!text) return undefined;
  const colon = text.indexOf(":");
  const target = ObjectRef.safeParse({ kind: text.slice(0, colon), id: text.slice(colon + 1) });
  return target.success ? target.data : undefined;
}

function draftPairs(draft: PlanDraft): [string, string][] {
  const params = Object.entries(draft.params).map(([name, value]): [string, string] => [`p.${name}`, value]);
  return [...targetPairs(draft.target), ...(draft.dryRun ? [["dry", "1"] satisfies [string, string]] : []), ...params];
}

function targetPairs(target: ObjectRef | undefined): [string, string][] {
  return target ? [["target", `${target.kind}:${target.id}`]] : [];
}

function query(pairs: [string, string][]): string {
  return pairs.length === 0 ? "" : `?${new URLSearchParams(pairs).toString()}`;
}

function decoded(text: string | undefined): string | undefined {
  if (!text) return undefined;
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined; // a malformed escape names nothing
  }
}
