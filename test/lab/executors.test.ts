import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type RunId, StepKey } from "../../src/shared/ids";
import type { ObjectRef } from "../../src/shared/fleet";
import { begin, ended, eventsOf, type Kit, openKit, story, until } from "./deploy-kit";
import { describeLab, sh } from "./harness";

const fence = (language: string, attributes: string, text: string) => `  \`\`\`${language} {${attributes}}\n${text.replace(/^/gm, "  ")}\n  \`\`\`\n`;
const book = (matter: string, ...steps: string[]) => `---\ntitle: Test\nrisk: destructive\n${matter}---\n${steps.map((step, index) => `- [ ] step ${index + 1}\n${step}`).join("")}`;
const orders: ObjectRef = { kind: "database", id: "orders" };

describeLab("steps that talk to servers", (lab) => {
  const home = mkdtempSync(join(tmpdir(), "qd-lab-executors-"));
  const runbooks: Record<string, string> = {};
  let kit: Kit;
  beforeAll(() => {
    kit = openKit({ home, fleetPath: lab.fleetPath, knownHostsPath: lab.knownHostsPath, runbooks, env: { QUARTERDECK_SECRET_LAB_POSTGRES: lab.postgres.password() } });
  });
  afterAll(async () => {
    await psql("DROP TABLE IF EXISTS qd_test");
    await sh("cache1", "for key in a b c d; do redis-cli -c -p 7001 del \"qd:{$key}\"; done");
    await kit.close();
    rmSync(home, { recursive: true, force: true });
  });

  const psql = (statement: string) => sh("db1", `su postgres -c 'psql -qAtd shop' <<'SQL'\n${statement};\nSQL`);
  const start = (text: string, target: ObjectRef, params: Record<string, string> = {}): Promise<RunId> => {
    runbooks["user/test"] = text;
    return begin(kit, { runbook: "user/test", target, params });
  };
  const text = (run: RunId, step: string) => kit.runner.output(run, StepKey.parse(step)).text;
  const stepsOf = (run: RunId) => Object.values(kit.runner.get(run).steps);
  const values = (run: RunId) => stepsOf(run).map(({ value }) => value);

  it("sql: binds variables, shows what psql shows, and hands the value on", async () => {
    const hostile = `'; DROP TABLE qd_test; -- "$1" \\ \${NAME} 💥`;
    const id = await start(book("params:\n  NOTE: { type: string }\n",
      fence("sql", "#make on=@primary", "CREATE TABLE IF NOT EXISTS qd_test (id bigint, note text, at timestamptz, raw bytea, list int[]);\nTRUNCATE qd_test;\nINSERT INTO qd_test VALUES (9007199254740993, $NOTE, '2024-02-29 12:00:00.123456+00', '\\xdeadbeef', '{1,2,NULL}'), (2, NULL, NULL, NULL, NULL);"),
      fence("sql", "#note on=@primary risk=read out=FOUND", "SELECT note FROM qd_test WHERE note = $NOTE AND length($NOTE) > 3"),
      fence("sql", "#all on=@primary risk=read out=ROWS", "SELECT id, raw, list, note IS NULL AS empty FROM qd_test ORDER BY id"),
      fence("sql", "#json on=@primary risk=read out=N:.n[1] expect=.n[0]=1", "SELECT json_build_object('n', ARRAY[1, $FOUND::text = $NOTE, true]::text[]) "),
      fence("sql", "#lsn each=@replicas risk=read expect=t", "SELECT pg_is_in_recovery()"),
    ), orders, { NOTE: hostile });
    const view = await ended(kit, id);
    expect(view.status, story(kit, id)).toBe("done");
    const [, note, rows] = values(id);
    expect(note).toBe(hostile);
    expect(rows).toBe("2\t\t\tt\n9007199254740993\t\\xdeadbeef\t{1,2,NULL}\tf");
    expect(await psql("SELECT count(*) FROM qd_test")).toBe("2\n");
    const shown = text(id, Object.keys(view.steps)[2] ?? "");
    expect(shown).toContain(" 9007199254740993 | \\xdeadbeef | {1,2,NULL} | f");
    expect(shown).toContain("(2 rows)");
    expect(JSON.stringify(eventsOf(kit, id))).not.toContain(lab.postgres.password());
  });

  it("redis: sends words, shows replies raw, and names the node of a moved key", async () => {
    const hostile = "a b\r\nFLUSHALL\r\n\"'$X 💥";
    const cache: ObjectRef = { kind: "cache", id: "sessions" };
    const id = await start(book("params:\n  NOTE: { type: string }\n",
      fence("redis", "#echo on=cache1:7001 risk=read out=BACK", "# words as redis-cli has them\nECHO $NOTE"),
      fence("redis", "#info each=@nodes risk=read expect=/^cluster_state:ok$/m", 'CLUSTER "INFO"'),
      fence("redis", "#moved on=cache1:7001", "SET qd:{a} 1\nSET qd:{b} 1\nSET qd:{c} 1\nSET qd:{d} 1"),
    ), cache, { NOTE: hostile });
    const view = await ended(kit, id);
    expect(view.status, story(kit, id)).toBe("failed");
    expect(stepsOf(id).map(({ status }) => status)).toEqual([...Array.from({ length: 7 }, () => "done"), "failed"]);
    expect(stepsOf(id)[0]?.value).toBe(hostile.replaceAll("\r\n", "\n"));
    expect(stepsOf(id)[7]?.reason).toMatch(/^line \d: MOVED \d+ /);
    expect(stepsOf(id)[7]?.problem?.next).toContain("The key belongs to the node");
  });

  const shop: ObjectRef = { kind: "service", id: "shop" };
  const bySteps = (run: RunId) => Object.fromEntries(stepsOf(run).map((step) => [step.key.replace(/^.*\./, "").replace(/@.*/, ""), step]));

  it("sql: a reading step cannot write, an error says its line, and what was done before it is told", async () => {
    const id = await start(book("", fence("sql", "#write on=@primary risk=read", "SELECT set_config('transaction_read_only', 'off', true)")), orders);
    expect((await ended(kit, id)).status).toBe("failed");
    expect(bySteps(id).write?.reason).toMatch(/^ERROR: transaction read-write mode must be set before any query/);
    await psql("CREATE TABLE IF NOT EXISTS qd_test (id bigint, note text)");
    const hidden = await start(book("", fence("sql", "#hidden on=@primary risk=read", "SELECT * FROM qd_test FOR UPDATE")), orders);
    expect((await ended(kit, hidden)).status).toBe("failed");
    expect(bySteps(hidden).hidden?.reason).toContain("cannot execute SELECT FOR UPDATE in a read-only transaction");
    const half = await start(book("", fence("sql", "#half on=@primary", "CREATE TABLE qd_half ();\nDROP TABLE qd_half;\nDROP TABLE qd_half;")), orders);
    expect((await ended(kit, half)).status).toBe("failed");
    expect(bySteps(half).half?.reason).toContain('statement 3 of 3 (line 3): ERROR: table "qd_half" does not exist (SQLSTATE 42P01)');
    expect(text(half, bySteps(half).half?.key ?? "")).toContain("The 2 statements before it took effect");
  });

  it("sql: a stop cancels what runs at the server, and its time ends it", async () => {
    const id = await start(book("", fence("sql", "#sleep on=@primary", "INSERT INTO qd_test (id) SELECT 4711 FROM (SELECT pg_sleep(600)) AS nap")), orders);
    const running = () => psql("SELECT count(*) FROM pg_stat_activity WHERE application_name = 'quarterdeck' AND query LIKE '%nap%' AND state = 'active'");
    await expect.poll(running, { timeout: 10_000 }).toBe("1\n");
    await kit.runner.command(id, { type: "stop", undo: false });
    expect((await ended(kit, id)).status, story(kit, id)).toBe("failed");
    expect(bySteps(id).sleep).toMatchObject({ status: "failed", reason: expect.stringContaining("the server took it back") });
    expect(await running()).toBe("0\n");
    const late = await start(book("", fence("sql", "#late on=@primary timeout=1s", "SELECT pg_sleep(600)")), orders);
    const view = await until(kit, late, ({ status, endedAt }) => status === "waiting" || endedAt !== undefined);
    // A function may have done something that no rollback takes back, so nobody claims to know.
    expect(view.steps[bySteps(late).late?.key ?? ""]?.reason).toContain("a function that it called may have acted all the same");
    await kit.runner.command(late, { type: "decide", step: StepKey.parse(bySteps(late).late?.key), decision: "failed" });
    expect((await ended(kit, late)).status).toBe("failed");
  });

  it("sql: a tunnel that is lost in the middle leaves a change unknown, and its probe is asked", async () => {
    const probe = fence("sql", "probe=slow done=1 on=@primary", "SELECT count(*) FROM qd_test WHERE id = 815");
    const id = await start(book("", `${fence("sql", "#slow on=@primary", "INSERT INTO qd_test (id) SELECT 815 FROM (SELECT pg_sleep(3)) AS nap")}  - Did it happen?\n${probe.replace(/^/gm, "  ").trimEnd()}\n`), orders);
    await expect.poll(() => psql("SELECT count(*) FROM pg_stat_activity WHERE query LIKE 'INSERT%nap%' AND state = 'active'"), { timeout: 10_000 }).toBe("1\n");
    await sh("db1", "pkill -9 -f '^sshd: ops' || true");
    const view = await until(kit, id, ({ status, endedAt }) => status === "waiting" || endedAt !== undefined);
    const events = eventsOf(kit, id).flatMap(({ body }) => (body.type === "step.ended" || body.type === "step.probed" ? [body] : []));
    expect(events[0], story(kit, id)).toMatchObject({ type: "step.ended", outcome: "unknown", problem: { code: "postgres.connection-lost" } });
    expect(events[1]).toMatchObject({ type: "step.probed" });
    expect(["waiting", "done", "failed"]).toContain(view.status);
    expect((await psql("SELECT count(*) FROM qd_test WHERE id = 815")).trim()).toMatch(/^[01]$/);
    if (view.status === "waiting") await kit.runner.command(id, { type: "stop", undo: false });
    await ended(kit, id);
  });

  it("http: from the host, with escaped values; a status that was not expected fails", async () => {
    const id = await start(book("params:\n  NOTE: { type: string }\n",
      fence("http", "#health on=web1 risk=read expect=.status=ok out=VERSION:.version", "GET http://127.0.0.1:8000/health?note=$NOTE"),
      fence("http", "#front run=local risk=read expect=status:404", `${lab.shopUrl}/no/such/$NOTE`),
      fence("http", "#slow on=web1", "POST http://127.0.0.1:8000/admin/misbehave\nContent-Type: application/json\nX-Note: plain\n\n{\"slowMs\": 0, \"note\": \"$NOTE\"}"),
      fence("http", "#missing on=web1 risk=read", "http://127.0.0.1:8000/no/such"),
    ), shop, { NOTE: `../a?b&c=d#"\\\r\n\${VERSION}` });
    expect((await ended(kit, id)).status, story(kit, id)).toBe("failed");
    const steps = bySteps(id);
    expect([steps.health?.status, steps.front?.status, steps.slow?.status, steps.missing?.status], story(kit, id)).toEqual(["done", "done", "done", "failed"]);
    expect(steps.health?.value).toMatch(/^1\./);
    expect(steps.missing?.reason).toBe("HTTP status 404");
  });

  it("promql: of the environment's server; every series must hold, and no data is no success", async () => {
    const id = await start(book("params:\n  JOB: { type: string, default: node }\n  RANGE: { type: duration, default: 1m }\n",
      fence("promql", '#one risk=read out=ONE expect="==1"', 'count(count by (job) (up{job="prometheus"})) # one'),
      fence("promql", '#all risk=read expect=">=0"', "max_over_time(up[$RANGE])"),
      fence("promql", '#none risk=read expect=">0"', 'up{job="$JOB\\\\"}'),
    ), shop, { JOB: 'x"} or vector(1) #' });
    expect((await ended(kit, id)).status, story(kit, id)).toBe("failed");
    const steps = bySteps(id);
    expect([steps.one?.value, steps.all?.status, steps.none?.reason], story(kit, id)).toEqual(["1", "done", "no data: the query gives no series"]);
    expect(text(id, steps.all?.key ?? "").split("\n").length).toBeGreaterThan(1);
  });

  it("docker, compose and kubectl: arguments are never shell, and what is absent says so", async () => {
    const id = await start(book("params:\n  NOTE: { type: string }\n",
      fence("docker", "#ps on=web1 risk=read expect=shop", "docker ps --filter name=shop --format '{{.Names}} {{.Status}}'"),
      fence("docker", "#echo on=web1 out=SAID", 'docker exec shop python3 -c "import sys; print(sys.argv[1:])" $NOTE "<$NOTE>"\ninspect --format {{.Name}} shop'),
      fence("compose", "#compose on=web1 risk=read expect=exit:127 cwd=/tmp", "-f compose.yaml ps"),
      fence("kubectl", "#kubectl on=web1 risk=read expect=exit:127", "get pods"),
      fence("docker", "#stops on=web1", "docker exec shop false\ndocker exec shop touch /tmp/qd-never"),
    ), shop, { NOTE: "$(touch /tmp/qd-pwned) '; id; \"\n`id` *" });
    expect((await ended(kit, id)).status, story(kit, id)).toBe("failed");
    const steps = bySteps(id);
    expect([steps.ps?.status, steps.echo?.status, steps.compose?.status, steps.kubectl?.status, steps.stops?.exit], story(kit, id)).toEqual(["done", "done", "done", "done", 1]);
    const note = `$(touch /tmp/qd-pwned) '; id; "\\n\`id\` *`.replace("'", "\\'");
    expect(steps.echo?.value).toBe(`['${note}', '<${note}>']\n/shop`);
    expect(await sh("web1", "ls /tmp/qd-pwned 2>/dev/null || true; docker exec shop ls /tmp/qd-never 2>/dev/null || true")).toBe("");
  });
});
