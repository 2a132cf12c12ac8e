import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseMatcher, matcherText, matches } from "../../../src/shared/matchers";
import type { AlertInstance } from "../../../src/shared/alert";
import { outOfSight } from "../../../src/main/notify/decide/about";
import { EnvironmentId, HostId } from "../../../src/shared/ids";
import { aSilence, anAlert, config, MINUTE, NOON, resolved, SECOND, World } from "./given";

const seed = Number(process.env["FC_SEED"] ?? Date.now() % 1_000_000_007);
const options = (numRuns: number) => ({ seed, numRuns });

const HOSTS = ["web1", "web2", "lab1"];
/** What happens at one moment; "wait" lets so many seconds pass. */
const step = fc.oneof(
  { weight: 4, arbitrary: fc.record({ kind: fc.constant("wait" as const), seconds: fc.integer({ min: 1, max: 900 }) }) },
  { weight: 4, arbitrary: fc.record({ kind: fc.constantFrom("fire" as const, "resolve" as const, "vanish" as const), host: fc.constantFrom(...HOSTS), severity: fc.constantFrom("critical", "warning") }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constantFrom("silence" as const, "unsilence" as const, "ack" as const, "hide" as const, "show" as const, "fail" as const, "mend" as const), host: fc.constantFrom(...HOSTS) }) },
);
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

const CONFIG = config({
  receivers: { chat: { kind: "slack", webhook: "C" }, page: { kind: "webhook", url: "P" } },
  routes: [{ match: ["severity=critical"], receivers: ["page"], continue: true, groupInterval: "1m", groupWait: "10s" }, { receivers: ["chat"], groupBy: ["host"] }],
  repeatInterval: "1h", flapping: { changes: 5, within: "5m" },
});
const INTERVAL: Record<string, number> = { page: MINUTE, chat: 5 * MINUTE };

class Story {
  readonly world = new World(CONFIG);
  readonly sent: { at: number; receiver: string; group: string; firing: string[]; resolved: string[] }[] = [];
  readonly #silenced = new Set<string>();
  readonly #hidden = new Set<string>();
  readonly #changes = new Map<string, number[]>();

  play(step: Step): void {
    const { world } = this;
    if (step.kind === "wait") {
      // Nobody looks but at the times that were asked for.
      const end = world.now + step.seconds * SECOND;
      for (let { wakeAt } = world.decide(); wakeAt !== undefined && wakeAt <= end; { wakeAt } = world.decide()) {
        expect(wakeAt).toBeGreaterThan(world.now);
        this.#look(wakeAt);
      }
      world.now = end;
      return;
    }
    this.#apply(step);
    this.#look(world.now);
  }

  #apply(step: Exclude<Step, { kind: "wait" }>): void {
    const { world } = this;
    switch (step.kind) {
      case "fire":
      case "resolve":
      case "vanish": {
        const alert = anAlert({ host: step.host, severity: step.severity }, { activeAt: world.now, firedAt: world.now });
        const known = world.alerts.find(({ key }) => key === alert.key);
        const others = world.alerts.filter((one) => one !== known);
        if (step.kind === "fire" && known?.state !== "firing") this.#put([...others, alert], alert.key);
        if (step.kind === "resolve" && known?.state === "firing") this.#put([...others, resolved(known, world.now)], alert.key);
        if (step.kind === "vanish") world.alerts = others;
        return;
      }
      case "silence":
      case "unsilence":
        this.#silenced[step.kind === "silence" ? "add" : "delete"](step.host);
        world.state.silences = [...this.#silenced].map((host) => aSilence([`host=${host}`], { endsAt: NOON + 100 * 86_400_000 }));
        return;
      case "hide":
      case "show":
        this.#hidden[step.kind === "hide" ? "add" : "delete"](step.host);
        world.state.sight = outOfSight({ hosts: HOSTS.map((id) => ({ id: HostId.parse(id), environment: EnvironmentId.parse(id === "lab1" ? "test" : "prod"), health: this.#hidden.has(id) ? "not seen" : "healthy", connection: "open", containers: [] })) });
        return;
      case "ack":
        world.state.acknowledgements = world.alerts.filter(({ labels }) => labels["host"] === step.host).map(({ key }) => ({ alert: key, by: "kim", at: world.now }));
        return;
      case "fail":
      case "mend":
        world.arrives = step.kind === "mend";
    }
  }

  #put(alerts: AlertInstance[], key: string): void {
    this.world.alerts = alerts;
    this.#changes.set(key, [...(this.#changes.get(key) ?? []), this.world.now]);
    this.world.state.changes = this.#changes;
  }

  #look(at: number): void {
    for (const { receiver, group, firing, resolved: ended } of this.world.at(at)) {
      for (const { labels } of [...firing, ...ended.map(({ alert }) => alert)]) expect(this.#silenced.has(labels["host"] ?? "") || this.#hidden.has(labels["host"] ?? "")).toBe(false);
      expect(firing.every(({ state }) => state === "firing")).toBe(true);
      expect(ended.every(({ alert }) => !this.world.alerts.some(({ key, state }) => key === alert.key && state === "firing"))).toBe(true);
      expect(firing.length + ended.length).toBeGreaterThan(0);
      this.sent.push({ at, receiver, group, firing: firing.map(({ key }) => key), resolved: ended.map(({ alert }) => alert.key) });
    }
  }
}

describe(`whatever happens (seed ${seed})`, () => {
  it("keeps groupInterval, says nothing of what is quiet, and leaves everybody with the truth", () => {
    fc.assert(fc.property(fc.array(step, { minLength: 1, maxLength: 40 }), (steps) => {
      const story = new Story();
      for (const one of steps) story.play(one);
      for (const host of HOSTS) {
        story.play({ kind: "unsilence", host });
        story.play({ kind: "show", host });
      }
      story.world.state.acknowledgements = [];
      story.play({ kind: "mend", host: "web1" });
      // Longer than anything waits, and shorter than a repeat could hide.
      for (let round = 0; round < 5; round++) story.play({ kind: "wait", seconds: 900 });
      const last = new Map<string, number>();
      for (const { at, receiver, group } of story.sent) {
        const before = last.get(`${receiver} ${group}`);
        if (before !== undefined) expect(at - before).toBeGreaterThanOrEqual(INTERVAL[receiver] ?? 0);
        last.set(`${receiver} ${group}`, at);
      }
      const firing = story.world.alerts.filter(({ state }) => state === "firing");
      const knows = (receiver: string) => story.world.told.filter((told) => told.receiver === receiver).flatMap((told) => told.firing.map(({ key }) => key)).sort();
      expect(knows("chat")).toEqual(firing.map(({ key }) => key).sort());
      expect(knows("page")).toEqual(firing.filter(({ labels }) => labels["severity"] === "critical").map(({ key }) => key).sort());
    }), options(1_000));
  });

  it("reads any matcher or refuses it, and what it writes it reads", () => {
    const text = fc.oneof(fc.string({ maxLength: 30 }), fc.tuple(fc.constantFrom("a", "host", "_x", "1"), fc.constantFrom("=", "!=", "=~", "!~", "==", " = "), fc.string({ maxLength: 12 })).map(([name, op, value]) => `${name}${op}${value}`), fc.tuple(fc.constantFrom("=~", "!~"), fc.string({ maxLength: 12 })).map(([op, value]) => `a${op}${JSON.stringify(value)}`));
    fc.assert(fc.property(text, fc.string({ maxLength: 10 }), (given, value) => {
      const read = parseMatcher(given);
      if (!read.ok) {
        expect(read.problem.message).not.toBe("");
        return;
      }
      expect(parseMatcher(matcherText(read.value))).toEqual(read);
      expect(typeof matches(read.value, { [read.value.name]: value })).toBe("boolean");
    }), options(20_000));
  });
});
