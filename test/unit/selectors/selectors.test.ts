import { describe, expect, it } from "vitest";
import type { ObjectRef } from "../../../src/shared/fleet";
import type { Outcome, Problem } from "../../../src/shared/problem";
import {
  environmentOf, objectExists, objectsOf, resolveSelector, type SelectorHit, serviceHosts,
} from "../../../src/shared/selectors";
import { ServiceId } from "../../../src/shared/ids";
import { fleet } from "./fleet";

const api: ObjectRef = { kind: "service", id: "api" };
const orders: ObjectRef = { kind: "database", id: "orders" };
const session: ObjectRef = { kind: "cache", id: "session" };

const hostsOf = (outcome: Outcome<SelectorHit[]>) => {
  if (!outcome.ok) throw new Error(outcome.problem.message);
  return outcome.value.map((hit) => (hit.port === undefined ? hit.host : `${hit.host}:${hit.port}`));
};
const problemOf = (outcome: Outcome<SelectorHit[]>): Problem => {
  if (outcome.ok) throw new Error("resolved");
  return outcome.problem;
};

describe("resolveSelector", () => {
  it.each<[string, ObjectRef | undefined, string[]]>([
    ["@service", api, ["web2", "web1"]],
    ["@service:jobs", undefined, ["web1", "db3"]],
    ["@service", { kind: "probe", id: "front" }, ["web2", "web1"]],
    ["@env", api, ["web2", "web1", "lb1", "db1", "db2", "db3"]],
    ["@env", { kind: "environment", id: "staging" }, ["test1"]],
    ["@env:staging", api, ["test1"]],
    ["@hosts", { kind: "host", id: "test1" }, ["test1"]],
    ["@hosts:staging", undefined, ["test1"]],
    ["@primary", orders, ["db1:5432"]],
    ["@replicas", orders, ["db3:5432", "db2:5433"]],
    ["@nodes", orders, ["db1:5432", "db3:5432", "db2:5433"]],
    ["@primary:orders", session, ["db1:5432"]],
    ["@nodes", session, ["db2:7001", "db2:7002"]],
    ["@databases", api, ["db1:5432", "db3:5432", "db2:5433"]],
    ["@caches", api, ["db2:7001", "db2:7002"]],
    ["@caches:prod", undefined, ["db2:7001", "db2:7002"]],
    ["@proxy", api, ["lb1"]],
    ["@proxy:api", undefined, ["lb1"]],
    ["@apps", orders, ["web2", "web1", "db3"]],
    ["@apps:session", undefined, ["web2", "web1"]],
    ["@label:role=web", undefined, ["web2", "web1", "test1"]],
    ["@label:role=web", api, ["web2", "web1"]],
    ["db2", api, ["db2"]],
  ])("%s from %o is %j", (selector, target, hosts) => {
    expect(hostsOf(resolveSelector(fleet, selector, target))).toEqual(hosts);
  });

  it.each<[string, ObjectRef | undefined, string, string | undefined]>([
    ["web3", undefined, "selector.unknown", "did you mean 'web2'?"],
    ["@replica", orders, "selector.unknown", "did you mean 'replicas'?"],
    ["@service:aip", undefined, "selector.unknown", "did you mean 'api'?"],
    ["@env:prdo", undefined, "selector.unknown", "did you mean 'prod'?"],
    ["@nodes:sesion", undefined, "selector.unknown", "did you mean 'session'?"],
    ["@apps:mail", undefined, "selector.unknown", "known: api, jobs, orders, lone, session, front"],
    ["@service", orders, "selector.no-target", "name one: @service:NAME"],
    ["@env", undefined, "selector.no-target", "name one: @env:NAME"],
    ["@primary", session, "selector.invalid", "use @nodes and ask each node for its ROLE"],
    ["@label", api, "selector.invalid", "write it like @label:role=web"],
    ["@service:", api, "selector.invalid", undefined],
    ["@databases", { kind: "environment", id: "staging" }, "selector.empty", undefined],
    ["@caches:prdo", undefined, "selector.unknown", "did you mean 'prod'?"],
    ["@replicas:lone", undefined, "selector.empty", "check the fleet file, or aim at another object"],
    ["@proxy:jobs", undefined, "selector.empty", "check the fleet file, or aim at another object"],
    ["@label:role=none", undefined, "selector.empty", "check the fleet file, or aim at another object"],
    ["constructor", undefined, "selector.unknown", undefined],
    ["@service:__proto__", undefined, "selector.unknown", undefined],
  ])("%s from %o is refused with %s", (selector, target, code, next) => {
    const problem = problemOf(resolveSelector(fleet, selector, target));
    expect(problem.code).toBe(code);
    if (next !== undefined) expect(problem.next).toBe(next);
  });
});

describe("objects of a fleet", () => {
  it("tells each object's environment and whether it exists", () => {
    expect(environmentOf(fleet, session)).toBe("prod");
    expect(environmentOf(fleet, { kind: "environment", id: "staging" })).toBe("staging");
    expect(environmentOf(fleet, { kind: "host", id: "api" })).toBeUndefined();
    expect(objectsOf(fleet).every((ref) => objectExists(fleet, ref))).toBe(true);
    expect(objectExists(fleet, { kind: "service", id: "toString" })).toBe(false);
  });

  it("lists them kind by kind in file order", () => {
    expect(objectsOf(fleet).map(({ kind, id }) => `${kind}/${id}`)).toEqual([
      "environment/staging", "environment/prod", "host/web2", "host/web1", "host/lb1", "host/db1", "host/db2", "host/db3",
      "host/test1", "service/api", "service/jobs", "database/orders", "database/lone", "cache/session", "probe/front",
    ]);
  });

  it("gives a service's hosts, none for one that is not there", () => {
    expect(serviceHosts(fleet, ServiceId.parse("jobs"))).toEqual(["web1", "db3"]);
    expect(serviceHosts(fleet, ServiceId.parse("nope"))).toEqual([]);
  });
});
