import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, expect } from "vitest";
import { app, docker } from "../../lab/index.js";
import { StepKey, type RunId } from "../../src/shared/ids";
import { begin, ended, eventsOf, type Kit, openKit, story } from "./deploy-kit";
import { describeLab } from "./harness";
import { book, bySteps, fence, HOSTILE, itWith, said } from "./tool-books";

const PROJECT = `qd-test-${process.pid}`;
const SECRET = "s3cret of the compose file";
const v1 = said("docker-compose", "version");
const v2 = said("docker", "compose", "version");
const itComposes = itWith("docker compose or docker-compose", v1 !== undefined || v2 !== undefined);

/** `NOTE` and `TOKEN` come from the environment alone. */
const FILE = `services:
  web:
    image: \${IMAGE}
    command: [sleep, infinity]
    environment: { NOTE: , TOKEN: , QUOTED: "<\${NOTE}>" }
  side:
    image: ${app.repository}:${app.initial}
    command: [sleep, infinity]
`;
const PARAMS = `params:\n  IMAGE: { type: image, default: "${app.repository}:${app.initial}" }\n  NOTE: { type: string, default: none }\nsecrets: [TOKEN]\n`;
const TELL = 'exec -T web python3 -c "import json, os, sys; print(json.dumps([os.environ[\'NOTE\'], os.environ[\'QUOTED\'], sys.argv[1]]))" $NOTE';

describeLab("compose, the real one", (lab) => {
  const home = mkdtempSync(join(tmpdir(), "qd-lab-compose-"));
  const files = join(home, "files");
  const runbooks: Record<string, string> = {};
  const compose = (attributes: string, text: string) => fence("compose", `${attributes} run=local cwd=${files}`, text.replace(/^/gm, `-p ${PROJECT} `));
  const up = (text: string) => compose("#up timeout=5m", text) + compose("undo=up timeout=2m", "down -t 0") + compose("probe=up done=running", "exec -T side printf running");
  const containers = async () => (await docker(["ps", "-a", "--filter", `label=com.docker.compose.project=${PROJECT}`, "--format", '{{.Label "com.docker.compose.service"}} {{.State}}'])).trim().split("\n").toSorted();
  let kit: Kit;
  beforeAll(() => {
    mkdirSync(files);
    writeFileSync(join(files, "docker-compose.yml"), FILE);
    kit = openKit({ home, fleetPath: lab.fleetPath, knownHostsPath: lab.knownHostsPath, runbooks, env: { QUARTERDECK_SECRET_TOKEN: SECRET } });
  });
  afterEach(async () => {
    const left = (await docker(["ps", "-aq", "--filter", `label=com.docker.compose.project=${PROJECT}`])).split("\n").filter(Boolean);
    if (left.length > 0) await docker(["rm", "-f", ...left]);
    const networks = (await docker(["network", "ls", "-q", "--filter", `label=com.docker.compose.project=${PROJECT}`])).split("\n").filter(Boolean);
    if (networks.length > 0) await docker(["network", "rm", ...networks]);
  });
  afterAll(async () => {
    await kit.close();
    rmSync(home, { recursive: true, force: true });
  });
  const start = (text: string, params: Record<string, string> = {}): Promise<RunId> => {
    runbooks["user/test"] = text;
    return begin(kit, { runbook: "user/test", params });
  };
  const text = (run: RunId, step: string) => kit.runner.output(run, StepKey.parse(bySteps(kit, run)[step]?.key)).text;

  itComposes("brings services up, hands variables and secrets to its file as they are, and is taken back", async () => {
    const id = await start(book(PARAMS, "{on-fail=undo}",
      up("up -d"),
      compose("#ps risk=read expect=side", "ps"),
      compose("#tell out=SAID", TELL),
      compose("#token", "exec -T web printenv TOKEN"),
      compose("#absent risk=read", "-f absent.yml ps"),
    ), { NOTE: HOSTILE });
    const view = await ended(kit, id);
    const steps = bySteps(kit, id);
    expect(view.status, story(kit, id)).toBe("failed");
    expect([steps.ps?.status, steps.tell?.status, steps.token?.status, steps.absent?.status], story(kit, id)).toEqual(["done", "done", "done", "failed"]);
    expect(JSON.parse(steps.tell?.value ?? "")).toEqual([HOSTILE, `<${HOSTILE}>`, HOSTILE]);
    expect(steps.absent?.exit).toBeGreaterThan(0);
    expect(text(id, "absent")).toContain("absent.yml");
    expect(eventsOf(kit, id).map(({ body }) => body)).toContainEqual(expect.objectContaining({ type: "undo.ended", outcome: "done" }));
    expect(await containers(), "all of it is gone").toEqual([""]);
    expect(text(id, "token")).not.toContain(SECRET);
    expect(JSON.stringify(eventsOf(kit, id))).not.toContain(SECRET);
    expect(existsSync("/tmp/qd-pwned")).toBe(false);
  });

  itComposes("asks its probe when the call ended without a word", async () => {
    const id = await start(book(PARAMS, "", up("up -d\nexec -T side sleep 600")));
    await expect.poll(containers, { timeout: 60_000 }).toEqual(["side running", "web running"]);
    await expect.poll(async () => (await docker(["top", await nameOf("side")])).includes("sleep 600"), { timeout: 30_000 }).toBe(true);
    process.kill(-jobLeader(), "SIGKILL");
    const view = await ended(kit, id);
    const events = eventsOf(kit, id).map(({ body }) => body);
    expect(events, story(kit, id)).toContainEqual(expect.objectContaining({ type: "step.ended", outcome: "unknown" }));
    expect(events, story(kit, id)).toContainEqual(expect.objectContaining({ type: "step.probed", answer: "done" }));
    expect(view.status).toBe("done");
  });

  itComposes("takes a value for an image that is none, and starts nothing", async () => {
    const id = await start(book(PARAMS.replace("type: image", "type: string"), "", up("up -d")), { IMAGE: HOSTILE });
    const view = await ended(kit, id);
    expect([view.status, bySteps(kit, id).up?.status], story(kit, id)).toEqual(["failed", "failed"]);
    expect((await containers()).join()).not.toContain("web running");
    expect(existsSync("/tmp/qd-pwned")).toBe(false);
  });

  /**
   * Compose v2 is a plugin of the docker command. Where there is none, a plugin that answers docker's own protocol passes its
   * arguments on to v1: the choice, the way through docker and what reaches the plugin are real, only its work is v1's.
   */
  const itPlugs = itWith("docker-compose", v2 !== undefined || v1 !== undefined);
  itPlugs("goes through docker's plugin where there is one, and through docker-compose where there is none", async () => {
    const asked = book(PARAMS, "", compose("#which risk=read", "version"));
    const first = await start(asked);
    expect((await ended(kit, first)).status, story(kit, first)).toBe("done");
    if (v2 !== undefined) return expect(text(first, "which")).toContain(v2.trim());
    expect(text(first, "which")).toContain("docker-compose version 1.");
    const plugins = join(home, ".docker", "cli-plugins");
    mkdirSync(plugins, { recursive: true });
    writeFileSync(join(plugins, "docker-compose"), `#!/bin/sh
if [ "$1" = docker-cli-plugin-metadata ]; then echo '{"SchemaVersion":"0.1.0","Vendor":"test","Version":"v2.0.0"}'; exit; fi
shift
echo "plugin: $*" >&2
exec docker-compose "$@"
`);
    chmodSync(join(plugins, "docker-compose"), 0o755);
    const id = await start(book(PARAMS, "", up("up -d"), compose("#tell out=SAID", TELL), compose("#down", "down -t 0")), { NOTE: HOSTILE });
    expect((await ended(kit, id)).status, story(kit, id)).toBe("done");
    expect(text(id, "up")).toContain(`plugin: -p ${PROJECT} up -d`);
    expect(JSON.parse(bySteps(kit, id).tell?.value ?? "")).toEqual([HOSTILE, `<${HOSTILE}>`, HOSTILE]);
    expect(await containers()).toEqual([""]);
  });


  const nameOf = async (service: string) => (await docker(["ps", "-q", "--filter", `label=com.docker.compose.project=${PROJECT}`, "--filter", `label=com.docker.compose.service=${service}`])).trim();

  /** The process that leads the session of the only job that has not ended. */
  function jobLeader(): number {
    const jobs = join(home, ".quarterdeck", "jobs");
    const open = readdirSync(jobs).filter((token) => existsSync(join(jobs, token, "pid")) && !existsSync(join(jobs, token, "exit")));
    expect(open).toHaveLength(1);
    return Number(readFileSync(join(jobs, open[0] ?? "", "pid"), "utf8").split(" ")[0]);
  }
});
