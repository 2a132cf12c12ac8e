import { execFileSync, spawn } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { HostId } from "../../../src/shared/ids";
import { localMachine } from "../../../src/main/runner/jobs/machine";
import type { Member } from "../../../src/main/steps/inputs";
import { putInRotation, readMember } from "../../../src/main/steps/nginx/change";
import { localHosts } from "../runner/local-hosts";
import { tools } from "./tools";

const THREE = "server 10.0.0.11:8000;\nserver 10.0.0.12:8000;\nserver 10.0.0.13:8000;\n";
/** Does what nginx's master does with its workers: at HUP new ones start and the old ones end a little later. */
const MASTER = `spawn() { (exec -a 'nginx: worker process' sleep 300) & worker=$!; }
spawn; trap 'old=$worker; spawn; (sleep 0.4; kill $old) &' HUP; echo $$ >"$1"; while :; do wait; done`;

let folder: string;
let file: string;
/** Process id of the stand-in for nginx. */
let master: number | undefined;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "qd-traffic-"));
  file = join(folder, "shop.conf");
  writeFileSync(file, THREE);
});
afterEach(() => {
  if (master !== undefined) process.kill(-master, "SIGKILL");
  master = undefined;
  rmSync(folder, { recursive: true, force: true });
});

async function startMaster(): Promise<string> {
  const pidFile = join(folder, "master.pid");
  master = spawn("bash", ["-c", MASTER, "bash", pidFile], { detached: true, stdio: "ignore" }).pid;
  await expect.poll(() => existsSync(pidFile)).toBe(true);
  return readFileSync(pidFile, "utf8").trim();
}

const member = (more: Partial<Member["proxy"]> = {}, address = "10.0.0.11:8000"): Member => ({
  address,
  proxy: { kind: "nginx", host: HostId.parse("lb1"), upstreams: file, test: ["true"], reload: ["true"], drain: 5_000, members: {}, ...more },
});

/** Hosts whose "sh" is one of the shells that our scripts meet. */
function withShell(shell: string) {
  const bin = join(folder, "bin");
  mkdirSync(bin);
  symlinkSync(execFileSync("which", [shell]).toString().trim(), join(bin, "sh"));
  const machine = localMachine({ PATH: `${bin}:${process.env["PATH"]}` });
  return tools({ hosts: { ...localHosts(folder), exec: (_, argv, options = {}) => machine.exec(argv, { timeoutMs: options.timeoutMs, stdin: Buffer.from(options.stdin ?? "") }) } });
}

describe.each(["dash", "bash", "busybox"])("traffic under %s", (shell) => {
  it("takes a member out and puts it back, and waits until nginx has done so", async () => {
    const pid = await startMaster();
    const reload = ["kill", "-HUP", pid];
    const context = withShell(shell);
    await putInRotation(member({ reload }), false, context);
    expect(readFileSync(file, "utf8")).toBe(THREE.replace("11:8000;", "11:8000 down;"));
    expect(await readMember(member(), context)).toMatchObject({ isApplied: true, member: { down: true } });
    const said = context.notes.length;
    await putInRotation(member({ reload: ["false"] }), false, context);
    expect(context.notes[said]).toContain("out of rotation already");
    await putInRotation(member({ reload }), true, context);
    expect(readFileSync(file, "utf8")).toBe(THREE);
    expect(readdirSync(folder).filter((name) => name.endsWith(".quarterdeck-new"))).toEqual([]);
  });

  it("leaves the file as it was when nginx refuses it or cannot be reloaded", async () => {
    const context = withShell(shell);
    await startMaster();
    await expect(putInRotation(member({ test: ["sh", "-c", "echo emerg: unknown directive >&2; exit 1"] }), false, context)).rejects.toMatchObject({
      problem: { code: "proxy.test-failed", cause: expect.stringContaining("unknown directive") },
    });
    expect(readFileSync(file, "utf8")).toBe(THREE);
    await expect(putInRotation(member({ reload: ["sh", "-c", "exit 1"] }), false, context)).rejects.toMatchObject({ problem: { code: "proxy.reload-failed" } });
    expect(readFileSync(file, "utf8")).toBe(THREE);
    expect(await readMember(member(), context)).toMatchObject({ isApplied: false });
  });

  it("takes a change by somebody else in between into account", async () => {
    const pid = await startMaster();
    const context = withShell(shell);
    const { exec } = context.hosts;
    let first = true;
    context.hosts.exec = async (host, argv, options) => {
      if (options?.stdin !== undefined && first) {
        first = false;
        writeFileSync(file, `# theirs\n${THREE}`);
      }
      return exec(host, argv, options);
    };
    await putInRotation(member({ reload: ["kill", "-HUP", pid] }), false, context);
    expect(readFileSync(file, "utf8")).toBe(`# theirs\n${THREE.replace("11:8000;", "11:8000 down;")}`);
  });
});

describe("traffic", () => {
  it("does not believe a reload that changes nothing", { timeout: 40_000 }, async () => {
    await startMaster();
    await expect(putInRotation(member(), false, withShell("sh"))).rejects.toMatchObject({ problem: { code: "proxy.no-effect" } });
    expect(readFileSync(file, "utf8")).toBe(THREE);
  });

  it("never takes the last one out, nor one that is not there", async () => {
    writeFileSync(file, THREE.replace("12:8000;", "12:8000 down;").replace("13:8000;", "13:8000 backup;"));
    const context = withShell("sh");
    await expect(putInRotation(member(), false, context)).rejects.toMatchObject({ problem: { code: "proxy.last-member" } });
    await expect(putInRotation(member({}, "10.0.0.99:8000"), false, context)).rejects.toMatchObject({ problem: { code: "proxy.no-member", next: expect.stringContaining("10.0.0.11:8000") } });
    await expect(putInRotation(member({ upstreams: join(folder, "absent.conf") }), false, context)).rejects.toMatchObject({ problem: { code: "proxy.unreadable" } });
  });
});
