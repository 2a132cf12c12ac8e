import { describe, expect, it } from "vitest";
import { judgeHost } from "../../../src/main/observer/judge-host";
import { judgeProbe } from "../../../src/main/observer/judge-probe";
import { judgeInstance, judgeService, type InstanceSight } from "../../../src/main/observer/judge-service";
import { judgeNode, judgeStore, type NodeState } from "../../../src/main/observer/judge-store";
import type { HostFacts } from "../../../src/main/observer/observations";
import { sawNothing, type Seen } from "../../../src/main/observer/seen";
import type { ProbeResult, SeenContainer } from "../../../src/main/collectors";
import { ProbeId } from "../../../src/shared/ids";
import type { Health, InstanceState } from "../../../src/shared/overview";
import { aFleet, LIMIT, moment, NOW, shop, web } from "./given";

const facts = (change: Partial<HostFacts> = {}): HostFacts => ({ cpu: 0.2, cpuSteady: 0.2, memory: 0.5, disk: 0.4, diskMount: "/", unread: [], ...change });
const seen = <T>(value: T, ageMs = 1_000): Seen<T> => ({ value, seenAt: NOW - ageMs });
const said = ({ health, reason }: { health: Health; reason?: { code: string } }) => [health, reason?.code];

describe("a host", () => {
  const judged = (change: Partial<HostFacts>) => said(judgeHost(web(1), seen(facts(change)), undefined, LIMIT, moment));
  it.each<[Partial<HostFacts>, Health, string | undefined]>([
    [{}, "healthy", undefined],
    [{ disk: 0.85 }, "degraded", "host.disk-full"],
    [{ disk: 0.95 }, "failing", "host.disk-full"],
    [{ memory: 0.9 }, "degraded", "host.memory"],
    [{ memory: 0.99 }, "failing", "host.memory"],
    [{ cpuSteady: 0.99 }, "degraded", "host.cpu"],
    [{ cpu: 1 }, "healthy", undefined],
    [{ memory: 0.9, disk: 0.99 }, "failing", "host.disk-full"],
    [{ unread: ["cpu: not /proc/stat"] }, "degraded", "host.unreadable"],
    [{ cpu: undefined, cpuSteady: undefined, memory: undefined, disk: undefined }, "healthy", undefined],
  ])("with %o is %s", (change, health, code) => expect(judged(change)).toEqual([health, code]));

  it("says where the disk is full and what to do", () => {
    expect(judgeHost(web(1), seen(facts({ disk: 0.96, diskMount: "/var" })), undefined, LIMIT, moment).reason).toMatchObject({ message: "/var on web1 is 96% full.", next: expect.stringContaining("du ") });
  });
  it("is degraded when its engine does not answer", () => {
    const docker = { problem: { code: "docker.down", message: "The engine does not answer." } };
    expect(said(judgeHost(web(1), seen(facts()), docker, LIMIT, moment))).toEqual(["degraded", "docker.down"]);
  });
});

describe("age", () => {
  const problem = { code: "ssh.unreachable", message: "web1 cannot be reached", cause: "no route", next: "Check that it is up." };
  it("turns what was seen into not seen after three looks, with the reason", () => {
    expect(judgeHost(web(1), { ...seen(facts(), LIMIT), problem }, undefined, LIMIT, moment).health).toBe("healthy");
    const late = judgeHost(web(1), { ...seen(facts(), LIMIT + 15_000), problem }, undefined, LIMIT, moment);
    expect(late).toEqual({
      health: "not seen",
      reason: { code: "ssh.unreachable", message: "web1 was last seen 45s ago: web1 cannot be reached.", cause: "no route", next: "Check that it is up." },
    });
  });
  it("never calls what was never seen failing", () => {
    expect(said(judgeHost(web(1), undefined, undefined, LIMIT, moment))).toEqual(["not seen", "observer.not-yet"]);
    expect(said(judgeHost(web(1), { problem }, undefined, LIMIT, moment))).toEqual(["not seen", "ssh.unreachable"]);
  });
  it("keeps why the last attempt failed while the next one waits", () => {
    const waiting = { code: "ssh.waiting", message: "the next attempt is possible in 4s" };
    expect(sawNothing({ problem }, waiting).problem).toBe(problem);
    expect(sawNothing(undefined, waiting).problem).toBe(waiting);
    expect(sawNothing({ problem: waiting }, problem).problem).toBe(problem);
  });
  it("does not count the time in which this machine slept", () => {
    const old = seen(facts(), 8 * 3_600_000);
    expect(judgeHost(web(1), old, undefined, LIMIT, { now: NOW, awakeSince: NOW - 2_000 }).health).toBe("healthy");
    expect(judgeHost(web(1), old, undefined, LIMIT, { now: NOW, awakeSince: NOW - LIMIT - 1 }).health).toBe("not seen");
  });
});

describe("an instance", () => {
  const good: ProbeResult = { success: true, status: 200, durationMs: 5, unasked: false };
  const bad: ProbeResult = { success: false, status: 503, unasked: false, problem: { code: "probe.status", message: "It answered 503." } };
  const container = (change: Partial<SeenContainer> = {}): SeenContainer => ({ id: "1", name: "shop", image: "shop:1", imageId: "i", labels: {}, state: "running", createdAt: 0, ...change });
  const sight = (change: Partial<InstanceSight> = {}): InstanceSight => ({ service: shop, host: web(1), probe: seen({ probe: good }), containersSeen: true, container: container(), inRotation: true, ...change });
  const exited = container({ state: "exited" });
  const detail = { ...exited, restarts: 0, exitCode: 137, oomKilled: true };

  it.each<[string, Partial<InstanceSight>, Health, string | undefined]>([
    ["that answers", {}, "healthy", undefined],
    ["whose health fails", { probe: seen({ probe: bad }) }, "failing", "instance.unhealthy"],
    ["without a container", { container: undefined }, "failing", "instance.missing"],
    ["whose container ended", { container: { ...exited, detail } }, "failing", "instance.stopped"],
    ["on a host without an engine", { container: undefined, containersSeen: false }, "healthy", undefined],
    ["out of rotation", { inRotation: false }, "degraded", "instance.out-of-rotation"],
    ["of which it is not known whether it is in rotation", { inRotation: undefined }, "healthy", undefined],
    ["whose container's check fails", { container: container({ health: "unhealthy" }) }, "degraded", "instance.container-unhealthy"],
    ["that could not be asked lately", { probe: seen({ probe: bad }, LIMIT + 1) }, "not seen", "observer.not-seen"],
    ["that was never asked", { probe: undefined }, "not seen", "observer.not-yet"],
  ])("%s", (_, change, health, code) => expect(said(judgeInstance(sight(change), LIMIT, moment))).toEqual([health, code]));

  it("tells that the kernel killed it", () => {
    expect(judgeInstance(sight({ container: { ...exited, detail } }), LIMIT, moment).reason?.cause).toBe("the kernel killed it for want of memory");
  });
});

describe("a service", () => {
  const instances = (...healths: (Health | "out")[]): InstanceState[] =>
    healths.map((health, index) => ({ host: web(index + 1), health: health === "out" ? "degraded" : health, inRotation: health !== "out" }));
  const judged = (given: InstanceState[], versions = ["1"]) => said(judgeService(shop, given, versions));

  it.each<[(Health | "out")[], string[], Health, string | undefined]>([
    [["healthy", "healthy"], ["1"], "healthy", undefined],
    [["healthy", "healthy"], ["1", "2"], "degraded", "service.versions-differ"],
    [["healthy", "failing"], ["1"], "degraded", "service.instances-failing"],
    [["healthy", "not seen"], ["1"], "degraded", "service.instances-not-seen"],
    [["healthy", "out"], ["1"], "degraded", "service.instances-degraded"],
    [["failing", "failing"], ["1"], "failing", "service.down"],
    [["failing", "out"], ["1"], "failing", "service.down"],
    [["failing", "not seen"], ["1"], "degraded", "service.down"],
    [["not seen", "not seen"], [], "not seen", "service.not-seen"],
  ])("of %j in versions %j is %s", (healths, versions, health, code) => expect(judged(instances(...healths), versions)).toEqual([health, code]));
});

describe("a probe", () => {
  const id = ProbeId.parse("front");
  const [probe = expect.fail()] = Object.values(aFleet().probes);
  it("is healthy, failing or, when old, not seen", () => {
    expect(judgeProbe(id, probe, seen({ success: true, unasked: false }), moment)).toEqual({ health: "healthy" });
    expect(said(judgeProbe(id, probe, seen({ success: false, unasked: false }), moment))).toEqual(["failing", "probe.failed"]);
    expect(said(judgeProbe(id, probe, seen({ success: false, unasked: false }, 30_001), moment))).toEqual(["not seen", "observer.not-seen"]);
  });
});

describe("a store", () => {
  const node = (health: Health, role?: string): NodeState => ({ host: web(1), port: 6379, health, role, reason: health === "healthy" ? undefined : { code: "x", message: "why" } });
  it("judges each node by its answer", () => {
    expect(said(judgeNode("web1:6379", seen({ detail: "answers" }), LIMIT, moment))).toEqual(["healthy", undefined]);
    expect(said(judgeNode("web1:6379", seen({ refused: "connection refused" }), LIMIT, moment))).toEqual(["failing", "store.node-silent"]);
    expect(said(judgeNode("web1:6379", seen({ detail: "", trouble: "LOADING" }), LIMIT, moment))).toEqual(["degraded", "store.node-troubled"]);
  });
  const chosen = (...nodes: NodeState[]) => said(judgeStore("sessions", nodes, undefined));
  const named = (...nodes: NodeState[]) => said(judgeStore("orders", nodes, nodes[0]));
  it("knows what it means when nodes are silent", () => {
    expect(named(node("healthy"), node("healthy"))).toEqual(["healthy", undefined]);
    expect(named(node("failing"), node("healthy"))).toEqual(["failing", "store.primary-silent"]);
    expect(named(node("healthy"), node("failing"))).toEqual(["degraded", "store.nodes-silent"]);
    expect(named(node("healthy"), node("not seen"))).toEqual(["degraded", "store.nodes-not-seen"]);
    expect(named(node("not seen"), node("not seen"))[0]).toBe("not seen");
    expect(chosen(node("failing"), node("failing"))).toEqual(["failing", "store.down"]);
    expect(chosen(node("healthy", "primary"), node("healthy", "replica"))).toEqual(["healthy", undefined]);
    expect(chosen(node("healthy", "replica"), node("failing"))).toEqual(["failing", "store.no-primary"]);
    expect(chosen(node("healthy", "replica"), node("not seen"))).toEqual(["degraded", "store.nodes-not-seen"]);
    expect(chosen(node("healthy"))).toEqual(["healthy", undefined]);
  });
});
