import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { appRoot } from "../main/app-root";
import { type Console, createConsole } from "../main/console";
import { homeFolder, makeHome } from "../main/home";
import { personNamed } from "../main/person";
import type { ObjectRef } from "../shared/fleet";
import type { RunbookId } from "../shared/ids";
import { describeProblem, raise } from "../shared/problem";
import { objectsOf } from "../shared/selectors";
import { answerOnTerminal } from "./prompt";

export interface ConsoleFlags {
  /** A file, or "last": the one that the window opened last. Absent: none. */
  fleet?: string;
  /** Collects samples while the command runs. */
  observe?: boolean;
}

/** Opens the same core as the window, hands it to `use` and closes it whatever happens. */
export async function withConsole<T>(flags: ConsoleFlags, use: (console: Console) => Promise<T>): Promise<T> {
  const console = await createConsole({
    home: makeHome(homeFolder()),
    resources: `${appRoot()}/resources`,
    version: process.env["npm_package_version"] ?? "0.1.0",
    fleet: fleetOf(flags.fleet),
    observe: flags.observe ?? false,
    resident: false,
    person: personNamed(),
  });
  console.tells.on("notice", (notice) => process.stderr.write(`${describeProblem(notice)}\n`));
  const stopAnswering = answerOnTerminal(console.prompts);
  try {
    return await use(console);
  } finally {
    stopAnswering();
    await console.close();
  }
}

const fleetOf = (flag: string | undefined) => (flag === undefined ? "none" : flag === "last" ? "last" : { file: resolve(flag) });

/** The fleet in use, or why there is none. */
export async function fleetInUse(console: Console) {
  const view = await console.answers["fleet.get"](undefined);
  const [first] = view.problems;
  if (view.fleet && !first) return view.fleet;
  return raise(first ?? { code: "fleet.none", message: "No fleet file is named.", next: "Pass --fleet FILE." });
}

/** Finds "service/shop", or "shop" where only one object has that name. */
export async function findObject(console: Console, text: string): Promise<ObjectRef> {
  const fleet = await fleetInUse(console);
  const found = objectsOf(fleet).filter(({ kind, id }) => id === text || `${kind}/${id}` === text);
  const [only, second] = found;
  if (!only) return raise({ code: "object.unknown", message: `The fleet has nothing named "${text}".`, next: "List its names with: quarterdeck fleet check FILE" });
  if (second) return raise({ code: "object.ambiguous", message: `"${text}" is ${found.map(({ kind }) => `a ${kind}`).join(" and ")}.`, next: `Say which: ${only.kind}/${only.id}` });
  return only;
}

/** A runbook by file or by id ("rolling-deploy" is the shipped one). */
export async function findRunbook(console: Console, text: string): Promise<RunbookId> {
  if (existsSync(text)) {
    const opened = await console.answers["runbooks.open"]({ file: resolve(text) });
    if (opened) return opened.id;
  }
  const all = await console.answers["runbooks.list"](undefined);
  const found = all.find(({ id }) => id === text) ?? all.find(({ id }) => id === `user/${text}`) ?? all.find(({ id }) => id === `shipped/${text}`);
  return found?.id ?? raise({ code: "runbook.unknown", message: `There is no runbook "${text}".`, next: `Name a file, or one of: ${all.map(({ id }) => id.replace(/^shipped\//, "")).join(", ")}` });
}
