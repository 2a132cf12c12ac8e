import type { Cache, Database, Fleet } from "../../shared/fleet";
import type { HostId } from "../../shared/ids";
import { raise } from "../../shared/problem";
import type { StoreLogin, StoreRef } from "../../shared/store-login";
import { type SecretDesk, secretVariable } from "../vault";

export interface StoreLogins {
  fleet(): Fleet | undefined;
  vault: Pick<SecretDesk, "sourceOf" | "readAnew">;
  /** Looks anew at what stands on these hosts. */
  look(hosts: readonly HostId[]): void;
}

/** Where the password of a store is. */
export function storeLogin({ fleet, vault }: Pick<StoreLogins, "fleet" | "vault">, ref: StoreRef): StoreLogin {
  const { password: secret } = storeOf(fleet(), ref);
  return secret === undefined ? {} : { secret, variable: secretVariable(secret), from: vault.sourceOf(secret) ?? "nobody" };
}

/**
 * Asks a person for the password of a store, also where another was given before, and looks at the store with it. The answer goes to the vault
 * alone. Rejects with "vault.no-secret" where nobody gives it.
 */
export async function giveStoreSecret({ fleet, vault, look }: StoreLogins, ref: StoreRef): Promise<StoreLogin> {
  const store = storeOf(fleet(), ref);
  if (store.password !== undefined) {
    await vault.readAnew(store.password, `To log in to ${ref.kind} ${ref.id} and read how it is.`);
    look(hostsOf(store));
  }
  return storeLogin({ fleet, vault }, ref);
}

function storeOf(fleet: Fleet | undefined, ref: StoreRef): Database | Cache {
  const all: Readonly<Record<string, Database | Cache>> = (ref.kind === "database" ? fleet?.databases : fleet?.caches) ?? {};
  const found = Object.hasOwn(all, ref.id) ? all[ref.id] : undefined;
  return found ?? raise({ code: `${ref.kind}.unknown`, message: `The fleet has no ${ref.kind} "${ref.id}".`, next: "Look at the fleet file: it may have been edited meanwhile." });
}

const hostsOf = (store: Database | Cache): HostId[] => ("primary" in store ? [store.primary, ...store.replicas] : store.nodes).map(({ host }) => host);
