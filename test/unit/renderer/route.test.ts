import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { formatRoute, parseRoute, type Route } from "../../../src/renderer/app/route";
import { RunbookId } from "../../../src/shared/ids";

const id = fc.string({ minLength: 1, maxLength: 40, unit: "binary" });
const target = fc.record({ kind: fc.constantFrom("host" as const, "service" as const, "environment" as const), id });
const route: fc.Arbitrary<Route> = fc.oneof(
  fc.constantFrom<Route>({ page: "overview" }, { page: "runbooks" }, { page: "history" }, { page: "settings" }),
  fc.record({ page: fc.constant("object" as const), kind: fc.constantFrom("host" as const, "service" as const, "database" as const, "cache" as const, "probe" as const, "environment" as const), id }),
  fc.record({ page: fc.constantFrom("run" as const, "deploy" as const), id }),
  fc.record({ page: fc.constant("runbook" as const), id, target: fc.option(target, { nil: undefined }) }),
  fc.record({
    page: fc.constant("plan" as const),
    draft: fc.record({ runbook: id.map((text) => RunbookId.parse(text)), target: fc.option(target, { nil: undefined }), params: fc.dictionary(fc.stringMatching(/^[A-Z][A-Z_]{0,8}$/), id), dryRun: fc.boolean() }),
  }),
);

describe("routes in the hash", () => {
  it("come back as they went", () => {
    fc.assert(fc.property(route, (given) => {
      expect(parseRoute(formatRoute(given))).toEqual(given);
    }));
  });
  it.each(["", "#", "#/", "#/nowhere/x", "#/host", "#/host/%E0%A4%A", "#main"])("%j is the overview", (hash) => expect(parseRoute(hash)).toEqual({ page: "overview" }));
  it("drops a target that names no kind", () => expect(parseRoute("#/runbook/a?target=moon:x")).toEqual({ page: "runbook", id: "a", target: undefined }));
});
