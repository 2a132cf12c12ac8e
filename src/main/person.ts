import { hostname, userInfo } from "node:os";
import { z } from "zod";
import { Person, type PersonView } from "../shared/person";
import { raise } from "../shared/problem";
import type { Settings } from "./history";

const NAME = "person.name";
const ROLES = "person.roles";

/** The person at this console, as it was set here or named at the start. */
export interface PersonStore {
  view(): PersonView;
  set(change: Partial<Person>): PersonView;
}

/** `named`: what the start of the process says (`--as`, `--role`); it goes over what is kept, and is not kept itself. */
export function createPerson(settings: Settings, named: Partial<Person> = {}): PersonStore {
  const account = `${userInfo().username}@${hostname()}`;
  const fixed = Person.partial().safeParse({ name: named.name || undefined, roles: named.roles });
  if (!fixed.success) raise({ code: "person.bad", message: "The name or a role of the person at this console cannot be used.", cause: z.prettifyError(fixed.error) });
  const view = (): PersonView => ({
    name: fixed.data.name ?? settings.get(NAME) ?? account,
    roles: fixed.data.roles ?? rolesOf(settings.get(ROLES)),
    account, fixed: fixed.data.name !== undefined || fixed.data.roles !== undefined,
  });
  return {
    view,
    set({ name, roles }) {
      if (name !== undefined) settings.set(NAME, name);
      if (roles !== undefined) settings.set(ROLES, JSON.stringify([...new Set(roles)]));
      return view();
    },
  };
}

function rolesOf(text: string | undefined): string[] {
  const parsed = Person.shape.roles.safeParse(JSON.parse(text ?? "[]"));
  return parsed.success ? parsed.data : [];
}

/** Who a person says to be at the start: `--as`, `--role`, else QUARTERDECK_ACTOR and QUARTERDECK_ROLES (with commas between). */
export function personNamed(env: NodeJS.ProcessEnv = process.env): { name?: string; roles?: string[] } {
  const roles = env["QUARTERDECK_ROLES"]?.split(",").map((role) => role.trim()).filter((role) => role !== "");
  return { ...(env["QUARTERDECK_ACTOR"] ? { name: env["QUARTERDECK_ACTOR"] } : {}), ...(roles?.length ? { roles } : {}) };
}
