import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { afterAll, afterEach, beforeEach, expect, it } from "vitest";
import { type RunId, StepKey } from "../../src/shared/ids";
import { begin, ended, eventsOf, type Kit, openKit, story, until } from "./deploy-kit";
import { describeLab, killHost, reviveHost, sh } from "./harness";

const fence = (attributes: string, script: string) => `  \`\`\`bash {${attributes}}\n${script.replace(/^/gm, "  ")}\n  \`\`\`\n`;
const book = (...steps: string[]) => `---\ntitle: Test\nrisk: change\n---\n${steps.map((step, index) => `- [ ] step ${index + 1}\n${step}`).join("")}`;
const shop = { kind: "service", id: "shop" } as const;
const COUNT = 'for i in $(seq 20); do echo "line $i"; echo "$i" >>~/qd-effects; sleep 0.3; done';
const numbers = Array.from({ length: 20 }, (_, index) => String(index + 1));

describeLab("steps on hosts over SSH", (lab) => {
  const home = mkdtempSync(join(tmpdir(), "qd-lab-runner-"));
  let kit: Kit;
  const runbooks: Record<string, string> = {};
  const open = () => openKit({ home, fleetPath: lab.fleetPath, knownHostsPath: lab.knownHostsPath, runbooks, env: { QUARTERDECK_SECRET_PW: "hunter2-hunter2" } });
  const clear = () => Promise.all(["web1", "web2", "web3"].map((host) => sh(host, "rm -rf /home/ops/qd-effects /home/ops/.quarterdeck")));
  beforeEach(async () => {
    await clear();
    kit = open();
  });
  afterEach(() => kit.close());
  afterAll(async () => {
    await clear();
    rmSync(home, { recursive: true, force: true });
  });

  const effects = async (host: string) => (await sh(host, "cat /home/ops/qd-effects 2>/dev/null || true")).split("\n").filter((line) => line !== "");
  const left = (host: string) => sh(host, "ls -A /home/ops/.quarterdeck 2>/dev/null || true");
  const text = (run: RunId, key: string) => kit.runner.output(run, StepKey.parse(key)).text;
  async function run(name: string, body: string): Promise<RunId> {
    runbooks[`user/${name}`] = body;
    return begin(kit, { runbook: `user/${name}`, target: shop });
  }

  it("goes on once when every connection is cut, and its output is whole", async () => {
    const id = await run("cut", book(fence("#count on=@service max=3", COUNT)));
    await until(kit, id, ({ steps }) => Object.values(steps).every(({ outputBytes }) => outputBytes > 5));
    for (let round = 0; round < 2; round++) {
      await Promise.all(["web1", "web2", "web3"].map((host) => sh(host, "pkill -9 -f '^sshd: ops' || true")));
      await delay(1_000);
    }
    const view = await ended(kit, id);
    expect(view.status, story(kit, id)).toBe("done");
    for (const key of Object.keys(view.steps)) {
      expect(text(id, key).split("\n").filter((line) => line.startsWith("line"))).toEqual(numbers.map((number) => `line ${number}`));
      expect(text(id, key)).toContain("Attached again");
    }
    for (const host of ["web1", "web2", "web3"]) {
      expect(await effects(host)).toEqual(numbers);
      expect(await left(host)).toBe("");
    }
  });

  it("asks a person when the host went down in the middle, and repeats nothing by itself", async () => {
    const id = await run("reboot", book(fence("#count on=web3 timeout=60s", COUNT)));
    await until(kit, id, ({ steps }) => Object.values(steps).every(({ outputBytes }) => outputBytes > 5));
    await killHost("web3");
    await delay(1_000);
    await reviveHost("web3");
    const view = await until(kit, id, ({ status, endedAt }) => status === "waiting" || endedAt !== undefined);
    const [step] = Object.values(view.steps);
    expect(step, story(kit, id)).toMatchObject({ status: "waiting", waitingFor: "decision", probed: "unknown" });
    expect((await effects("web3")).length).toBeLessThan(20);
    await kit.runner.command(id, { type: "decide", step: StepKey.parse(step?.key), decision: "run again" });
    expect((await ended(kit, id)).status).toBe("done");
    expect((await effects("web3")).slice(-20)).toEqual(numbers);
  });

  it("kills what a person stops, children included", async () => {
    const id = await run("stop", book(fence("#sleep on=web1", "sleep 4321 & sleep 4321")));
    await until(kit, id, () => eventsOf(kit, id).some(({ body }) => body.type === "step.started"));
    await expect.poll(() => sh("web1", "pgrep -c -x -f 'sleep 4321' || true"), { timeout: 5_000 }).toBe("2\n");
    await kit.runner.command(id, { type: "stop", undo: false });
    expect((await ended(kit, id)).status).toBe("failed");
    expect(await sh("web1", "pgrep -c -x -f 'sleep 4321' || true")).toBe("0\n");
    expect(await left("web1")).toBe("");
  });

  it("takes 300 MB of output and binary rubbish, and keeps the first part", async () => {
    const id = await run("flood", book(fence("#flood on=web1 risk=read timeout=2m", "head -c 300000000 /dev/zero | tr '\\0' x"), fence("#rubbish on=web1 risk=read", "head -c 20000 /dev/urandom; printf '\\xff\\xfeend'")));
    const view = await ended(kit, id);
    expect(view.status, view.reason).toBe("done");
    const [flood = "", rubbish = ""] = Object.keys(view.steps);
    expect(kit.runner.output(id, StepKey.parse(flood)).truncated).toBe(true);
    expect(text(id, flood).length).toBeLessThan(1_100_000);
    expect(text(id, rubbish)).toContain("\ufffd\ufffdend");
  });

  it("hands a secret over as environment, and shows it nowhere", async () => {
    const id = await run("secret", `---\ntitle: Secret\nrisk: read\nsecrets: [PW]\n---\n- [ ] use\n${fence("#use on=web1 risk=read", 'echo "pw is $PW"; tr "\\0" "\\n" </proc/$PPID/cmdline')}`);
    expect((await ended(kit, id)).status).toBe("done");
    expect(JSON.stringify(eventsOf(kit, id))).not.toContain("hunter2-hunter2");
    expect(text(id, Object.keys(kit.runner.get(id).steps)[0] ?? "")).toContain("pw is «secret PW»");
  });
});
