import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { putInRotation, readMember } from "../../../src/main/steps/nginx/change";
import { NginxStandIn, THREE } from "./nginx-stand-in";

const nginx = new NginxStandIn();

describe.each(["dash", "bash", "busybox"])("traffic under %s", (shell) => {
  it("takes a member out and puts it back, and waits until nginx has done so", async () => {
    const pid = await nginx.startMaster();
    const reload = ["kill", "-HUP", pid];
    const context = nginx.withShell(shell);
    await putInRotation(nginx.member({ reload }), false, context);
    expect(readFileSync(nginx.file, "utf8")).toBe(THREE.replace("11:8000;", "11:8000 down;"));
    expect(await readMember(nginx.member(), context)).toMatchObject({ isApplied: true, member: { down: true } });
    const said = context.notes.length;
    await putInRotation(nginx.member({ reload: ["false"] }), false, context);
    expect(context.notes[said]).toContain("out of rotation already");
    await putInRotation(nginx.member({ reload }), true, context);
    expect(readFileSync(nginx.file, "utf8")).toBe(THREE);
    expect(readdirSync(nginx.folder).filter((name) => name.endsWith(".quarterdeck-new"))).toEqual([]);
  });

  it("leaves the file as it was when nginx refuses it or cannot be reloaded", async () => {
    const context = nginx.withShell(shell);
    await nginx.startMaster();
    await expect(putInRotation(nginx.member({ test: ["sh", "-c", "echo emerg: unknown directive >&2; exit 1"] }), false, context)).rejects.toMatchObject({
      problem: { code: "proxy.test-failed", cause: expect.stringContaining("unknown directive") },
    });
    expect(readFileSync(nginx.file, "utf8")).toBe(THREE);
    await expect(putInRotation(nginx.member({ reload: ["sh", "-c", "exit 1"] }), false, context)).rejects.toMatchObject({ problem: { code: "proxy.reload-failed" } });
    expect(readFileSync(nginx.file, "utf8")).toBe(THREE);
    expect(await readMember(nginx.member(), context)).toMatchObject({ isApplied: false });
  });

  it("takes a change by somebody else in between into account", async () => {
    const pid = await nginx.startMaster();
    const context = nginx.withShell(shell);
    const { exec } = context.hosts;
    let first = true;
    context.hosts.exec = async (host, argv, options) => {
      if (options?.stdin !== undefined && first) {
        first = false;
        writeFileSync(nginx.file, `# theirs\n${THREE}`);
      }
      return exec(host, argv, options);
    };
    await putInRotation(nginx.member({ reload: ["kill", "-HUP", pid] }), false, context);
    expect(readFileSync(nginx.file, "utf8")).toBe(`# theirs\n${THREE.replace("11:8000;", "11:8000 down;")}`);
  });
});

describe("traffic", () => {
  it("never takes the last one out, nor one that is not there", async () => {
    writeFileSync(nginx.file, THREE.replace("12:8000;", "12:8000 down;").replace("13:8000;", "13:8000 backup;"));
    const context = nginx.withShell("sh");
    await expect(putInRotation(nginx.member(), false, context)).rejects.toMatchObject({ problem: { code: "proxy.last-member" } });
    await expect(putInRotation(nginx.member({}, "10.0.0.99:8000"), false, context)).rejects.toMatchObject({ problem: { code: "proxy.no-member", next: expect.stringContaining("10.0.0.11:8000") } });
    await expect(putInRotation(nginx.member({ upstreams: join(nginx.folder, "absent.conf") }), false, context)).rejects.toMatchObject({ problem: { code: "proxy.unreadable" } });
  });
});
