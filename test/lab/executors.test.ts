import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type RunId, StepKey } from "../../src/shared/ids";
import type { ObjectRef } from "../../src/shared/fleet";
import { begin, ended, eventsOf, type Kit, openKit, story } from "./deploy-kit";
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
});
