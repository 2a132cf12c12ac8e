import { describe, expect, it } from "vitest";
import type { PrometheusServer } from "../../../src/main/ports";
import { createKnownSeries } from "../../../src/main/query";
import type { Series } from "../../../src/shared/sample";
import { aHistory, START } from "../history/given";

describe("what there is to ask for", () => {
  function given(reachable = true) {
    const { samples } = aHistory();
    const held: Series[] = [{ name: "up", labels: { job: "here" } }, { name: "only_here", labels: {} }];
    samples.add(held.map((series) => ({ series, at: START, value: 1 })));
    let asked = 0;
    const answer = <T>(value: T): Promise<T> => (reachable ? Promise.resolve(value) : Promise.reject(new Error("away")));
    const server = {
      name: "main",
      metricNames: () => {
        asked += 1;
        return answer(["up", "only_there"]);
      },
      series: (metric: string) => answer([{ __name__: metric, job: "there" }, { __name__: metric, job: "here" }, { __name__: "no.name" }]),
    } as unknown as PrometheusServer;
    return { known: createKnownSeries({ samples, servers: () => [server], now: () => START }), asked: () => asked };
  }

  it("are names and series, here and on the servers, asked once a minute", async () => {
    const { known, asked } = given();
    expect(await known.names()).toEqual(["only_here", "only_there", "up"]);
    expect(await known.list({ match: "up{", limit: 10 })).toEqual([{ name: "up", labels: { job: "here" } }, { name: "up", labels: { job: "there" } }]);
    expect(await known.list({ match: "only_there{", limit: 10 })).toHaveLength(2);
    expect(await known.list({ match: "here", limit: 10 })).toEqual([{ name: "only_here", labels: {} }, { name: "up", labels: { job: "here" } }]);
    expect(await known.list({ match: "up{", limit: 1 })).toHaveLength(1);
    expect(asked()).toBe(1);
  });

  it("are what is here while a server is away", async () => {
    const { known } = given(false);
    expect(await known.names()).toEqual(["only_here", "up"]);
    expect(await known.list({ match: "up{", limit: 10 })).toEqual([{ name: "up", labels: { job: "here" } }]);
  });
});
