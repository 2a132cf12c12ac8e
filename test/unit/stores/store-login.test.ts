import { describe, expect, it } from "vitest";
import { giveStoreSecret, storeLogin } from "../../../src/main/stores/store-login";
import { createVault, Masker } from "../../../src/main/vault";
import { Fleet } from "../../../src/shared/fleet";
import { CacheId, DatabaseId } from "../../../src/shared/ids";
import { problemOf } from "../../../src/shared/problem";

const fleet = Fleet.parse({
  quarterdeck: 1, environments: { lab: {} }, hosts: { db1: { environment: "lab", address: "10.0.0.1" }, db2: { environment: "lab", address: "10.0.0.2" } },
  databases: { orders: { environment: "lab", engine: "postgres", password: "orders-login", primary: { host: "db1" }, replicas: [{ host: "db2" }] } },
  caches: { sessions: { environment: "lab", engine: "redis", nodes: [{ host: "db1" }] } },
});
const orders = { kind: "database" as const, id: DatabaseId.parse("orders") };
const sessions = { kind: "cache" as const, id: CacheId.parse("sessions") };

describe("a store's login", () => {
  const deskWith = (env: Record<string, string>, answers: (string | undefined)[] = []) => {
    const looked: string[][] = [];
    const asked: string[] = [];
    const vault = createVault({ masker: new Masker(), env, ask: async (name, why) => (asked.push(`${name}: ${why}`), answers.shift()) });
    return { logins: { fleet: () => fleet, vault, look: (hosts: readonly string[]) => void looked.push([...hosts]) }, looked, asked };
  };

  it("says whether the password is known, and nothing of it", () => {
    expect(storeLogin(deskWith({}).logins, orders)).toEqual({ secret: "orders-login", variable: "QUARTERDECK_SECRET_ORDERS_LOGIN", from: "nobody" });
    expect(storeLogin(deskWith({ QUARTERDECK_SECRET_ORDERS_LOGIN: "a-password" }).logins, orders)).toMatchObject({ from: "environment" });
    expect(storeLogin(deskWith({}).logins, sessions)).toEqual({});
  });

  it("is asked for once somebody wants to, and each of its hosts looked at then", async () => {
    const { logins, looked, asked } = deskWith({}, ["a-password"]);
    const given = await giveStoreSecret(logins, orders);
    expect(given).toEqual({ secret: "orders-login", variable: "QUARTERDECK_SECRET_ORDERS_LOGIN", from: "person" });
    expect([asked, looked]).toEqual([["orders-login: To log in to database orders and read how it is."], [["db1", "db2"]]]);
  });

  it("stays as it was where nobody answers", async () => {
    const { logins, looked } = deskWith({}, [undefined]);
    expect(await giveStoreSecret(logins, orders).catch(problemOf)).toMatchObject({ code: "vault.no-secret" });
    expect([looked, storeLogin(logins, orders).from]).toEqual([[], "nobody"]);
  });

  it("is refused for a store that there is not", async () => {
    const ref = { kind: "database" as const, id: DatabaseId.parse("constructor") };
    expect(await giveStoreSecret(deskWith({}).logins, ref).catch(problemOf)).toMatchObject({ code: "database.unknown" });
  });
});
