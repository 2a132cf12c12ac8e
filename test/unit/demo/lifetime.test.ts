import { spawn } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { readFile, rm, writeFile } from "node:fs/promises";
import { connect } from "node:net";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { build } from "vite";
import { startDemo } from "../../../src/main/demo";
import { freshFolder, hostId, resources, type Started, started } from "./started";

const answers = (port: number) =>
  new Promise<boolean>((resolve) => {
    const socket = connect({ host: "127.0.0.1", port });
    socket.on("connect", () => (socket.destroy(), resolve(true))).on("error", () => resolve(false));
  });
const portsOf = async (folder: string) => Object.values(JSON.parse(await readFile(join(folder, "ports.json"), "utf8")) as Record<string, number>);
const open = async (ports: readonly number[]) => (await Promise.all(ports.map(answers))).filter(Boolean).length;

/** Processes with this demo's mark in their environment. */
function marked(mark: string): number[] {
  if (process.platform !== "linux") return [];
  return readdirSync("/proc").map(Number).filter((pid) => {
    try {
      return pid > 1 && pid !== process.pid && readFileSync(`/proc/${pid}/environ`, "latin1").split("\0").includes(`QUARTERDECK_DEMO=${mark}`);
    } catch {
      return false;
    }
  });
}
const markOf = async (folder: string) => (await readFile(join(folder, "mark"), "utf8")).trim();
const versionOn = async (at: Started, host: string) => (await at.http.request({ url: "http://127.0.0.1:8000/version", from: hostId(host) })).body.toString();

/** A program of its own that runs a demo until it is killed. It lies inside the repository to find its packages. */
async function bundledConsole(): Promise<string> {
  const outDir = join(import.meta.dirname, "../../../test-output/demo-console");
  await build({
    configFile: false, logLevel: "silent",
    build: { ssr: join(import.meta.dirname, "console.ts"), outDir, emptyOutDir: false, target: "node20" },
  });
  return join(outDir, "console.js");
}

describe("the demo's life", () => {
  it("leaves no process, no port and no socket behind, not even a job in a session of its own", async () => {
    const at = await started();
    const ports = await portsOf(at.folder);
    const mark = await markOf(at.folder);
    const socket = at.host("app1").docker;
    await at.hosts.exec(hostId("app1"), ["sh", "-c", "setsid sleep 600 >/dev/null 2>&1 </dev/null &"]);
    expect(await open(ports)).toBe(ports.length);
    if (process.platform === "linux") expect(marked(mark).length).toBeGreaterThanOrEqual(6);
    await at.close();
    await at.demo.close();
    expect(await open(ports)).toBe(0);
    await expect.poll(() => marked(mark), { timeout: 5_000 }).toEqual([]);
    expect(existsSync(String(socket))).toBe(false);
  });

  it("is at the next start as it was left: same addresses, same keys, same versions, same list", async () => {
    const folder = await freshFolder();
    const first = await started({ folder });
    const fleet = await readFile(first.demo.fleetFile, "utf8");
    const known = await readFile(first.demo.knownHostsFile, "utf8");
    const docker = first.dockers(hostId("app1"));
    await docker.clone("shop", "shop-new", "qd-demo-shop:1.1.0");
    await docker.stop("shop", 5);
    await docker.rename("shop", "shop-old");
    await docker.rename("shop-new", "shop");
    await docker.start("shop");
    const upstreams = join(folder, "hosts/edge/upstreams.conf");
    const list = (await readFile(upstreams, "utf8")).replace(";", " down;");
    await writeFile(upstreams, list);
    await first.close();

    const second = await started({ folder });
    expect(await readFile(second.demo.fleetFile, "utf8")).toBe(fleet);
    expect(await readFile(second.demo.knownHostsFile, "utf8")).toBe(known);
    expect(JSON.parse(await versionOn(second, "app1"))).toMatchObject({ version: "1.1.0" });
    expect((await second.dockers(hostId("app1")).containers()).map(({ name, state }) => `${name} ${state}`).sort()).toEqual(["shop running", "shop-old exited"]);
    expect(await readFile(upstreams, "utf8")).toBe(list);
    await second.close();
    await rm(folder, { recursive: true });
  });

  it("is used, and not disturbed, by a second console on the same folder", async () => {
    const at = await started();
    const again = await startDemo({ folder: at.folder, resources });
    expect(again.fleetFile).toBe(at.demo.fleetFile);
    await again.close();
    expect(JSON.parse(await versionOn(at, "app1"))).toMatchObject({ version: "1.0.0" });
    await at.close();
  });

  it("ends with a console that was killed, and starts again after it", async () => {
    const folder = await freshFolder();
    const child = spawn(process.execPath, [await bundledConsole(), folder, resources], { stdio: ["ignore", "pipe", "inherit"] });
    await new Promise<void>((resolve, reject) => {
      child.stdout.once("data", () => resolve());
      child.once("exit", (code) => reject(new Error(`the console ended with ${code}`)));
    });
    const ports = await portsOf(folder);
    const mark = await markOf(folder);
    expect(await open(ports)).toBe(ports.length);
    child.kill("SIGKILL");
    await expect.poll(() => open(ports), { timeout: 5_000 }).toBe(0);
    await expect.poll(() => marked(mark), { timeout: 5_000 }).toEqual([]);
    const at = await started({ folder });
    expect(JSON.parse(await versionOn(at, "app2"))).toMatchObject({ version: "1.0.0" });
    await at.close();
    await rm(folder, { recursive: true });
  });

  it("runs on threads where no process of its own may be started", async () => {
    const at = await started({ threads: true });
    const docker = at.dockers(hostId("app1"));
    expect(await docker.containers()).toMatchObject([{ name: "shop", state: "running" }]);
    await docker.clone("shop", "shop-new", "qd-demo-shop:1.1.0");
    await docker.stop("shop", 5);
    await docker.start("shop-new");
    expect(JSON.parse(await versionOn(at, "app1"))).toEqual({ version: "1.1.0", instance: "app1" });
    const ports = await portsOf(at.folder);
    await at.close();
    expect(await open(ports)).toBe(0);
  });
});
