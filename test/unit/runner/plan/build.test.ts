import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { RunbookId } from "../../../../src/shared/ids";
import type { PlannedStep } from "../../../../src/shared/plan";
import { parseRunbook } from "../../../../src/shared/runbook/parse";
import { fleet, plan, runbook, said, shop } from "../fixtures";

const steps = (built: ReturnType<typeof plan>): PlannedStep[] => built.plan.phases.flatMap((phase) => phase.steps);
const keys = (built: ReturnType<typeof plan>): string[] => steps(built).map(({ key }) => key);

const rolling = runbook(readFileSync("resources/runbooks/rolling-deploy.md", "utf8"));
const rollingDraft = { target: shop, params: { IMAGE: "1.1.0" } };

describe("the shipped rolling deploy", () => {
  const built = plan(rolling, rollingDraft);

  it("has nothing against it, and is armed by confirming", () => {
    expect(said(built)).toEqual([]);
    expect(built.arming).toEqual({ kind: "confirm" });
    expect(built.irreversible).toEqual([]);
  });

  it("rolls one instance at a time, in the fleet's order", () => {
    expect(built.plan.phases.map(({ id, onFail, parallel }) => [id, onFail, parallel])).toEqual([
      ["pre-flight@web1, web2, web3", "stop", 10], ["roll@web1", "undo", 1], ["roll@web2", "undo", 1], ["roll@web3", "undo", 1],
      ["verify@web1, web2, web3", "undo", 10],
    ]);
    expect(keys(built).filter((key) => key.startsWith("roll.") && key.endsWith("web2"))).toEqual(["roll.remove@web2", "roll.swap@web2", "roll.verify@web2", "roll.return@web2"]);
  });

  it("needs the same instance's earlier step, not another's", () => {
    expect(steps(built).find(({ key }) => key === "roll.swap@web3")?.needs).toEqual(["roll.remove@web3"]);
  });

  it("touches the proxy's host too, and locks the service on its first host", () => {
    expect(built.plan.hosts).toEqual(["web1", "web2", "web3", "lb1"]);
    expect(built.plan.lock).toEqual({ name: "service/shop", host: "web1" });
  });

  it("says literally what will be done and undone", () => {
    const swap = steps(built).find(({ key }) => key === "roll.swap@web1");
    expect(swap?.command).toContain("Swap shop on web1 to qd-app:1.1.0");
    expect(swap?.undo?.command).toContain("Put the old shop back on web1");
    expect(swap?.effect).toEqual({ kind: "verb", verb: "container.swap", input: { host: "web1", service: "shop", image: "1.1.0" } });
    expect(steps(built).find(({ key }) => key === "roll.remove@web1")?.command).toContain("10.0.0.11:8000 out of rotation in /etc/nginx/shop.conf on lb1");
  });

  it("has the same hash for the same draft, another for anything that changes what is done", () => {
    expect(plan(rolling, rollingDraft).hash).toBe(built.hash);
    expect(plan(rolling, { ...rollingDraft, params: { IMAGE: "1.2.0" } }).hash).not.toBe(built.hash);
    const service = fleet.services["shop" as keyof typeof fleet.services];
    const address = service?.proxy?.members["web1"];
    if (!service?.proxy) throw new Error("the fixture has a proxy");
    service.proxy.members["web1"] = "10.0.0.99:8000";
    try {
      expect(plan(rolling, rollingDraft).hash).not.toBe(built.hash);
    } finally {
      service.proxy.members["web1"] = address ?? "";
    }
  });

  it("refuses without a version, without a target and for another kind of object", () => {
    expect(said(plan(rolling, { target: shop }))).toEqual([expect.stringContaining("param.missing")]);
    expect(said(plan(rolling, { params: { IMAGE: "1" } }))).toContainEqual(expect.stringContaining("selector.no-target"));
    expect(said(plan(rolling, { ...rollingDraft, target: { kind: "host", id: "web1" } }))).toContainEqual(expect.stringContaining("plan.wrong-target"));
    expect(said(plan(rolling, { ...rollingDraft, target: { kind: "service", id: "shap" } }))[0]).toContain("plan.no-target");
  });

  it("takes no lock and needs no word in a dry run", () => {
    const dry = plan(rolling, { ...rollingDraft, dryRun: true });
    expect(dry.plan.lock).toBeUndefined();
    expect(dry.arming).toEqual({ kind: "go" });
  });
});

describe("params", () => {
  const typed = (type: string, more = "") => (value: string) =>
    plan(runbook("- [ ] see {#see}\n  ```bash {on=web1 risk=read}\n  echo \"$P\"\n  ```\n", `risk: read\nparams:\n  P: { type: ${type}${more} }`), { params: { P: value } });

  it.each([
    ["number", "12.5", "x"], ["boolean", "yes", "perhaps"], ["host", "web1", "web9"], ["service", "shop", "shap"], ["environment", "prod", "p"],
    ["duration", "1h30m", "an hour"], ["container", "shop-1", "-rm"], ["image", "repo/shop:1.2@sha256:abc", "--help"],
  ])("of type %s: %s passes, %s does not", (type, good, bad) => {
    expect(said(typed(type)(good))).toEqual([]);
    expect(said(typed(type)(bad))[0]).toContain("param.invalid");
  });

  it("of an enum and with a pattern", () => {
    expect(said(typed("enum", ", values: [a, b]")("a"))).toEqual([]);
    expect(said(typed("enum", ", values: [a, b]")("c"))[0]).toContain("param.invalid");
    expect(said(typed("string", ", pattern: 'v[0-9]+'")("v12"))).toEqual([]);
    expect(said(typed("string", ", pattern: 'v[0-9]+'")("v12; rm"))[0]).toContain("param.invalid");
  });

  it("never enter the script: they stay beside it", () => {
    const built = typed("string")("$(reboot)\n'\"`id`");
    expect(steps(built)[0]).toMatchObject({ effect: { kind: "shell", script: 'echo "$P"' }, env: { P: "$(reboot)\n'\"`id`" }, command: 'echo "$P"' });
  });

  it("refuses the unknown, the reserved and the NUL", () => {
    expect(said(plan("- [ ] x\n", { params: { NOPE: "1" } }))).toEqual(['param.unknown: This runbook has no param "NOPE".']);
    expect(said(typed("string")("a\0b"))[0]).toContain("NUL");
    expect(said(plan(runbook("- [ ] x\n", "risk: read\nparams:\n  LD_PRELOAD: { type: string }")))[0]).toMatch(/LD_PRELOAD/);
    expect(said(plan("- [ ] x\n", { params: JSON.parse('{"__proto__":"1"}') }))).toEqual(['param.unknown: This runbook has no param "__proto__".']);
  });

  it("take a selector's only result, and ask where there are several", () => {
    const from = (selector: string) => plan(runbook("- [ ] on $P\n", `risk: read\nparams:\n  P: { type: host, from: "${selector}", required: true }`), { target: shop });
    expect(steps(from("@proxy"))[0]?.title).toBe("on lb1");
    expect(said(from("@service"))[0]).toContain("param.ambiguous");
  });
});

describe("where steps run", () => {
  const on = (attributes: string, draft = {}) => plan(`## P\n- [ ] s {#s}\n  \`\`\`bash {${attributes}}\n  true\n  \`\`\`\n`, draft);

  it("follows on=, each=, the phase, the target, in this order", () => {
    expect(keys(on("on=web1"))).toEqual(["p.s@web1"]);
    expect(keys(on("on=@service", { target: shop }))).toEqual(["p.s@web1", "p.s@web2", "p.s@web3"]);
    expect(keys(on("each=@label:role=web on=lb1"))).toEqual(["p.s@web1/lb1", "p.s@web2/lb1", "p.s@web3/lb1"]);
    expect(keys(on("risk=read", { target: { kind: "host", id: "p1" } }))).toEqual(["p.s@p1"]);
    expect(keys(on("run=local"))).toEqual(["p.s"]);
    expect(said(on("risk=read"))).toEqual(["plan.no-host: s: Nothing says on which host this step runs."]);
    expect(said(on("on=web7"))[0]).toContain("selector.unknown");
  });

  it("leaves out what repeats for nothing, and says so, only where a ? allows it", () => {
    expect(said(on("each=@databases", { target: shop }))).toEqual(['selector.empty: s: "@databases" stands for no host for the service "shop"']);
    const text = (each: string) => `## P {each=${each}}\n- [ ] a\n\n## Q\n- [ ] s {#s}\n  \`\`\`bash {each=${each} risk=read}\n  true\n  \`\`\`\n- [ ] b\n`;
    const built = plan(text("@databases?"), { target: shop });
    expect(said(built)).toEqual([]);
    expect(keys(built)).toEqual(["q.b"]);
    expect(built.warnings.map(({ message }) => message)).toEqual(["P: left out, as @databases? stands for nothing here.", "s: left out, as @databases? stands for nothing here."]);
    expect(said(plan(text("@databasse?"), { target: shop }))[0]).toContain("selector.unknown");
    const asked = (params: Record<string, string>) => plan(runbook(text("$AT?"), "risk: read\nparams: { AT: { type: host } }"), { target: shop, params });
    expect(keys(asked({}))).toEqual(["q.b"]);
    expect(keys(asked({ AT: "lb1" }))).toEqual(["p.a@lb1", "q.s@lb1", "q.b"]);
  });

  it("batches a phase by max and keeps the same step of a batch together", () => {
    const built = plan("## P {each=@service max=2}\n- [ ] a {#a}\n  ```bash {on=$EACH risk=read}\n  true\n  ```\n- [ ] b {#b}\n", { target: shop });
    expect(built.plan.phases.map(({ each }) => each)).toEqual(["web1, web2", "web3"]);
    expect(keys(built)).toEqual(["p.a@web1", "p.a@web2", "p.b@web1", "p.b@web2", "p.a@web3", "p.b@web3"]);
  });

  it("fans reading steps out and changes one host at a time unless max says otherwise", () => {
    expect(steps(on("on=@service risk=read", { target: shop }))[0]?.parallel).toBe(10);
    expect(steps(on("on=@service", { target: shop }))[0]?.parallel).toBe(1);
    expect(steps(on("on=@service max=2", { target: shop }))[0]?.parallel).toBe(2);
  });

  it("gives reading steps 30 s and changing ones 5 min", () => {
    expect(steps(on("on=web1 risk=read"))[0]?.timeoutMs).toBe(30_000);
    expect(steps(on("on=web1"))[0]?.timeoutMs).toBe(300_000);
    expect(steps(on("on=web1 timeout=7s"))[0]?.timeoutMs).toBe(7_000);
  });
});

describe("what refuses a start", () => {
  it.each([
    ["SQL where no database is", "```sql {on=web1 risk=read}\nSELECT 1\n```", "plan.no-database"],
    ["an unknown verb", "```action {on=web1 risk=read}\nhost.reachible: {}\n```", "verb.unknown"],
    ["a verb's bad input", "```action {on=web1 risk=read}\ndisk.free: { atLeast: plenty }\n```", "verb.bad-input"],
    ["an understated risk", "```action {on=web1 risk=read}\ncontainer.restart: { service: shop }\n```", "plan.risk-understated"],
    ["an instance that is not there", "```action {on=lb1}\ncontainer.restart: { service: shop }\n```", "fleet.no-instance"],
    ["a retry of what is not idempotent", "```bash {on=web1 retry=3/1s}\ntrue\n```", "retry"],
    ["a need that is not there", "```bash {on=web1 needs=nothing}\ntrue\n```", "need"],
    ["a condition that is none", '```bash {on=web1 when="1 < 2"}\ntrue\n```', "when"],
  ])("%s", (_, fence, code) => {
    const built = plan(`- [ ] step {#s}\n${fence.split("\n").map((line) => `  ${line}`).join("\n")}\n`);
    expect(said(built).join("\n")).toContain(code);
    expect(built.problems[0]?.at?.line).toBeGreaterThan(0);
  });
});

describe("arming", () => {
  const of = (risk: string, host: string) => plan(`- [ ] s\n  \`\`\`bash {on=${host} risk=${risk}}\n  true\n  \`\`\`\n`).arming;

  it("goes by risk, and by guarded environments", () => {
    expect(of("read", "p1")).toEqual({ kind: "go" });
    expect(of("change", "p1")).toEqual({ kind: "confirm" });
    expect(of("destructive", "web1")).toEqual({ kind: "confirm" });
    expect(of("destructive", "p1")).toEqual({ kind: "type", text: "prod" });
  });

  it("names what cannot be taken back", () => {
    const built = plan("- [ ] drop\n  ```bash {#drop on=web1}\n  true\n  ```\n- [ ] make\n  ```bash {#make on=web1}\n  true\n  ```\n  - Undo\n    ```bash {undo=make}\n    false\n    ```\n");
    expect(built.irreversible).toEqual(["drop (web1)"]);
    expect(steps(built)[1]?.undo).toMatchObject({ command: "false", host: "web1", effect: { kind: "shell", script: "false" } });
  });
});

describe("documents without front matter", () => {
  const text = "# Notes\n- [ ] look\n\n```bash\nuptime\n```\n";
  const document = parseRunbook(text, { id: RunbookId.parse("opened/notes"), file: "notes.md" });
  const open = (draft = {}) => plan(document, draft);

  it("have a plan that says what each step does and not where, whatever the run is aimed at", () => {
    for (const built of [open(), open({ target: { kind: "host", id: "web1" } })]) {
      expect(said(built)).toEqual([]);
      expect(built.arming).toEqual({ kind: "go" });
      expect(steps(built).map(({ kind, host, command }) => [kind, host, command])).toEqual([["manual", undefined, undefined], ["action", undefined, "uptime"]]);
    }
  });

  it("leave to a person's hands what cannot be run from here", () => {
    const byHand = parseRunbook("# T\n\n```bash {interactive=true}\nvi x\n```\n", { id: RunbookId.parse("opened/notes"), file: "notes.md" });
    expect(steps(plan(byHand))).toMatchObject([{ kind: "manual", command: "vi x" }]);
    expect(said(plan(byHand))).toEqual([]);
  });
});

describe("a watch and limits", () => {
  it("are in the plan, and a change is never watched", () => {
    const built = plan("- [ ] w\n  ```bash {#w on=web1 risk=read watch=2m idle=20s connect=5s expect=ok}\n  true\n  ```\n");
    expect(said(built)).toEqual([]);
    expect(steps(built)[0]).toMatchObject({ watchMs: 120_000, idleMs: 20_000, connectMs: 5_000 });
    const change = plan("- [ ] w\n  ```bash {#w on=web1 watch=2m}\n  true\n  ```\n");
    expect(change.problems).toContainEqual(expect.objectContaining({ code: "plan.watch-changes", at: { file: "test.md", line: 6 } }));
  });
});
