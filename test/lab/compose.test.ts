import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect } from "vitest";
import { app, docker } from "../../lab/index.js";
import { StepKey, type RunId } from "../../src/shared/ids";
import { begin, ended, eventsOf, type Kit, openKit, story } from "./deploy-kit";
import { describeLab } from "./harness";
import { book, bySteps, fence, HOSTILE, itWith, said } from "./tool-books";

const PROJECT = `qd-test-${process.pid}`;
const SECRET = "s3cret of the compose file";
/** What there is of each release: v1 is a program of its own, v2 a plugin that the test command fetches. */
const RELEASES = [
  { release: "v1", plugin: undefined, isThere: said("docker-compose", "version") !== undefined && said("docker", "compose", "version") === undefined, says: "docker-compose version 1." },
  { release: "v2", plugin: process.env["QUARTERDECK_TEST_COMPOSE_V2"], isThere: process.env["QUARTERDECK_TEST_COMPOSE_V2"] !== undefined, says: "Docker Compose version 2." },
];

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

describeLab("compose, the real one", (lab) => describe.each(RELEASES)("$release", ({ release, plugin, isThere, says }) => {
  const itComposes = itWith(release === "v1" ? "docker-compose without a plugin beside it" : "compose v2, as the test command brings it,", isThere);
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
    const plugins = join(home, ".docker", "cli-plugins");
    mkdirSync(plugins, { recursive: true });
    if (plugin !== undefined) symlinkSync(plugin, join(plugins, "docker-compose"));
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

  itComposes("is the release that answers", async () => {
    const id = await start(book(PARAMS, "", compose("#which risk=read", "version")));
    expect((await ended(kit, id)).status, story(kit, id)).toBe("done");
    expect(text(id, "which")).toContain(says);
  });

  const nameOf = async (service: string) => (await docker(["ps", "-q", "--filter", `label=com.docker.compose.project=${PROJECT}`, "--filter", `label=com.docker.compose.service=${service}`])).trim();

  /** The process that leads the session of the only job that has not ended. */
  function jobLeader(): number {
    const jobs = join(home, ".quarterdeck", "jobs");
    const open = readdirSync(jobs).filter((token) => existsSync(join(jobs, token, "pid")) && !existsSync(join(jobs, token, "exit")));
    expect(open).toHaveLength(1);
    return Number(readFileSync(join(jobs, open[0] ?? "", "pid"), "utf8").split(" ")[0]);
  }
}));
