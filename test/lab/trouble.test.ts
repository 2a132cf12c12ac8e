import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { afterAll, beforeAll, expect, it } from "vitest";
import { parse } from "yaml";
import { z } from "zod";
import { Fleet } from "../../src/shared/fleet";
import { HostId, RunId, StepKey } from "../../src/shared/ids";
import { bundle, startChild } from "./child";
import { begin, ended, eventsOf, type Kit, openKit, story, until } from "./deploy-kit";
import { copyTo, describeLab, killHost, reviveHost, sh } from "./harness";
import { openRoad, type Road } from "./hole";

/** Seconds that the network is away and the console is frozen; the full figures take four minutes: `QD_TROUBLE=full`. */
const [HOLE_S, FREEZE_S] = process.env["QD_TROUBLE"] === "full" ? [60, 120] : [25, 25];
const WEB = ["web1", "web2", "web3"];
const shop = { kind: "service", id: "shop" } as const;
const fence = (attributes: string, script: string) => `  \`\`\`bash {${attributes}}\n${script.replace(/^/gm, "  ")}\n  \`\`\`\n`;
const book = (step: string) => `---\ntitle: Test\nrisk: change\n---\n- [ ] count\n${step}`;
/** Counts seconds, leaves a mark for each, and ends after `seconds`. */
const count = (mark: string, seconds: number) => `for i in $(seq ${seconds}); do echo "line $i"; echo "$i" >>~/${mark}; sleep 1; done`;
const numbers = (seconds: number) => Array.from({ length: seconds }, (_, index) => String(index + 1));

describeLab("trouble between console and hosts", (lab) => {
  const folder = mkdtempSync(join(tmpdir(), "qd-trouble-"));
  const roads: Road[] = [];
  const kits: Kit[] = [];
  let child = "";
  const clear = () => Promise.all(WEB.map((host) => sh(host, "rm -rf /home/ops/qd-* /home/ops/.quarterdeck")));
  beforeAll(async () => {
    child = await bundle("run-child");
    await clear();
  });
  afterAll(async () => {
    await Promise.all(kits.map((kit) => kit.close()));
    await Promise.all(roads.map((road) => road.close()));
    await clear();
    rmSync(folder, { recursive: true, force: true });
  });

  const marks = async (host: string, mark: string) => (await sh(host, `cat /home/ops/${mark} 2>/dev/null || true`)).split("\n").filter((line) => line !== "");
  const lines = (kit: Kit, run: RunId, key: string) => kit.runner.output(run, StepKey.parse(key)).text.split("\n").filter((line) => line.startsWith("line"));
  const openHere = (options: Partial<Parameters<typeof openKit>[0]>) => {
    const kit = openKit({ home: mkdtempSync(join(folder, "home-")), fleetPath: lab.fleetPath, knownHostsPath: lab.knownHostsPath, ...options });
    kits.push(kit);
    return kit;
  };

  it.concurrent(`goes on once on three hosts while the network swallows everything for ${HOLE_S} s`, async () => {
    const seconds = HOLE_S + 12;
    const knownHostsPath = join(folder, "known_hosts_of_roads");
    const { hosts } = Fleet.parse(parse(readFileSync(lab.fleetPath, "utf8")));
    const portOf = (name: string) => hosts[HostId.parse(name)]?.port ?? 22;
    let known = readFileSync(lab.knownHostsPath, "utf8");
    const ports = new Map<string, number>();
    for (const name of WEB) {
      const port = portOf(name);
      const road = await openRoad(port);
      roads.push(road);
      ports.set(name, road.port);
      known += known.split("\n").filter((line) => line.startsWith(`[127.0.0.1]:${port},`)).map((line) => `${line.replace(/^\S+/, `[127.0.0.1]:${road.port}`)}\n`).join("");
    }
    writeFileSync(knownHostsPath, known);
    const kit = openHere({
      knownHostsPath, runbooks: { "user/hole": book(fence("#count each=@service max=3 timeout=5m", count("qd-hole", seconds))) },
      changeFleet: (fleet) => {
        for (const [name, port] of ports) Object.assign(fleet.hosts[HostId.parse(name)] ?? {}, { address: "127.0.0.1", port });
      },
    });
    const run = await begin(kit, { runbook: "user/hole", target: shop });
    await until(kit, run, ({ steps, endedAt }) => endedAt !== undefined || Object.values(steps).every(({ outputBytes }) => outputBytes > 5));
    roads.forEach((road) => road.swallow());
    await delay(HOLE_S * 1_000);
    roads.forEach((road) => road.letThrough());
    const view = await ended(kit, run);
    expect(view.status, story(kit, run)).toBe("done");
    for (const key of Object.keys(view.steps)) {
      expect(lines(kit, run, key)).toEqual(numbers(seconds).map((number) => `line ${number}`));
      expect(kit.runner.output(run, StepKey.parse(key)).text).toContain("Attached again");
    }
    for (const host of WEB) expect(await marks(host, "qd-hole")).toEqual(numbers(seconds));
  });

  it.concurrent(`goes on once on three hosts while the console is frozen for ${FREEZE_S} s`, async () => {
    const seconds = FREEZE_S + 8;
    const home = mkdtempSync(join(folder, "home-"));
    // Not the service: the run beside this one holds its lock.
    const runbook = book(fence("#count each=@label:role=web max=3 timeout=5m", count("qd-freeze", seconds)));
    const frozen = startChild(child, { home, fleetPath: lab.fleetPath, knownHostsPath: lab.knownHostsPath, runbook, target: { kind: "environment", id: "lab" } });
    const Told = z.object({ run: RunId, type: z.string() });
    const begun = new Promise<RunId>((resolve, reject) => frozen.on("message", (message) => {
      const { run, type } = Told.parse(message);
      if (type === "step.output") resolve(run);
      if (type === "run.ended") reject(new Error("the run ended before its step wrote anything"));
    }));
    const over = new Promise<number | null>((resolve) => frozen.on("exit", resolve));
    const run = await begun;
    await delay(1_000);
    frozen.kill("SIGSTOP");
    await delay(FREEZE_S * 1_000);
    frozen.kill("SIGCONT");
    expect(await over).toBe(0);
    const kit = openHere({ home });
    const view = kit.runner.get(run);
    expect(view.status, story(kit, run)).toBe("done");
    expect(kit.history.journal.verify(run)).toBeUndefined();
    for (const key of Object.keys(view.steps)) expect(lines(kit, run, key)).toEqual(numbers(seconds).map((number) => `line ${number}`));
    for (const host of WEB) expect(await marks(host, "qd-freeze")).toEqual(numbers(seconds));
  });
});

/** Login shells of people and systems that send a hang-up, have no job control, or are tiny. */
const SHELLS = [
  { user: "qd-dash", shell: "/bin/dash" }, { user: "qd-bash", shell: "/bin/bash" }, { user: "qd-busybox", shell: "/usr/local/lib/qd-busybox/ash" },
];

describeLab("login shells of people who are not root", (lab) => {
  const home = mkdtempSync(join(tmpdir(), "qd-shells-"));
  let kit: Kit | undefined;
  beforeAll(async () => {
    // The test command brings busybox to this machine; the host runs the same release.
    const busybox = execFileSync("sh", ["-c", "command -v busybox"]).toString().trim();
    await sh("web2", "mkdir -p /usr/local/lib/qd-busybox");
    await copyTo("web2", busybox, "/usr/local/lib/qd-busybox/ash");
    await sh("web2", `
      for pair in ${SHELLS.map(({ user, shell }) => `${user}:${shell}`).join(" ")}; do
        user=\${pair%%:*}; id "$user" >/dev/null 2>&1 || useradd --create-home --shell "\${pair#*:}" "$user"
        rm -rf "/home/$user/qd-marks" "/home/$user/.quarterdeck"
        install -d -m 700 -o "$user" "/home/$user/.ssh"
        install -m 600 -o "$user" /home/ops/.ssh/authorized_keys "/home/$user/.ssh/authorized_keys"
        printf 'shopt -s huponexit 2>/dev/null || true\\n' >"/home/$user/.profile"
      done`);
    kit = openKit({
      home, fleetPath: lab.fleetPath, knownHostsPath: lab.knownHostsPath,
      runbooks: { "user/shells": book(fence("#count each=@label:shell=odd max=3", `${count("qd-marks", 6)}; id -un; ps -o comm= -p $$`)) },
      changeFleet: (fleet) => {
        const web2 = fleet.hosts[HostId.parse("web2")];
        if (!web2) throw new Error("the lab has no web2");
        for (const { user } of SHELLS) fleet.hosts[HostId.parse(user)] = { ...web2, user, labels: { shell: "odd" } };
      },
    });
  });
  afterAll(async () => {
    await kit?.close();
    await sh("web2", `for user in ${SHELLS.map(({ user }) => user).join(" ")}; do pkill -9 -u "$user" || true; sleep 0.2; userdel --remove "$user" 2>/dev/null || true; done; rm -rf /usr/local/lib/qd-busybox`);
    rmSync(home, { recursive: true, force: true });
  });

  it("carries a step through a cut connection, and leaves nothing behind", async () => {
    if (!kit) throw new Error("nothing is open");
    const run = await begin(kit, { runbook: "user/shells", target: { kind: "environment", id: "lab" } });
    await until(kit, run, ({ steps, endedAt }) => endedAt !== undefined || Object.values(steps).every(({ outputBytes }) => outputBytes > 5));
    await sh("web2", "pkill -9 -f '^sshd: qd-' || true");
    const view = await ended(kit, run);
    expect(view.status, story(kit, run)).toBe("done");
    for (const { user } of SHELLS) {
      const [key = ""] = Object.keys(view.steps).filter((name) => name.endsWith(`@${user}`));
      const { text } = kit.runner.output(run, StepKey.parse(key));
      expect(text.split("\n").filter((line) => line.startsWith("line"))).toEqual(numbers(6).map((number) => `line ${number}`));
      expect(text).toContain(user);
      expect((await sh("web2", `cat /home/${user}/qd-marks`)).trim().split("\n")).toEqual(numbers(6));
      expect(await sh("web2", `ls -A /home/${user}/.quarterdeck 2>/dev/null || true`)).toBe("");
      expect(await sh("web2", `find / -xdev -user ${user} -newer /home/${user}/.profile -not -path '/proc/*' -not -path '/home/*' 2>/dev/null || true`)).toBe("");
    }
    await kit.hosts.close();
    await expect.poll(() => sh("web2", `ps -o user=,args= -u ${SHELLS.map(({ user }) => user).join(",")} | grep -v -E 'sshd|systemd|sd-pam' || true`), { timeout: 5_000 }).toBe("");
  });
});

describeLab("a host that starts anew in the middle of a step", (lab) => {
  const home = mkdtempSync(join(tmpdir(), "qd-reboot-"));
  const marks = async () => (await sh("web3", "cat /home/ops/qd-steps 2>/dev/null || true")).trim().split("\n").length;
  const clear = () => sh("web3", "rm -rf /home/ops/qd-steps /home/ops/.quarterdeck");
  const script = `---\ntitle: Test\nrisk: change\n---\n- [ ] work\n${fence("#work on=web3 timeout=60s", "for i in $(seq 12); do echo $i >>~/qd-steps; echo $i; sleep 0.5; done")}  - Did it happen?\n${fence("probe=work done=12", "wc -l <~/qd-steps").replace(/^/gm, "  ")}`;
  let kit: Kit | undefined;
  beforeAll(clear);
  afterAll(async () => {
    await kit?.close();
    await clear();
    rmSync(home, { recursive: true, force: true });
  });

  it("is unknown at first; its probe is asked, and says that it did not happen", async () => {
    kit = openKit({ home, fleetPath: lab.fleetPath, knownHostsPath: lab.knownHostsPath, runbooks: { "user/reboot": script } });
    const run = await begin(kit, { runbook: "user/reboot", target: shop });
    await until(kit, run, ({ steps, endedAt }) => endedAt !== undefined || Object.values(steps).every(({ outputBytes }) => outputBytes > 2));
    await killHost("web3");
    await delay(500);
    await reviveHost("web3");
    const view = await ended(kit, run);
    const bodies = eventsOf(kit, run).map(({ body }) => body);
    expect(bodies.find((body) => body.type === "step.ended"), story(kit, run)).toMatchObject({ outcome: "unknown" });
    expect(bodies.find((body) => body.type === "step.probed")).toMatchObject({ answer: "not done" });
    expect(view.status).toBe("failed");
    // Nothing was repeated by itself.
    expect(await marks()).toBeLessThan(12);
  });
});
