import { afterAll, beforeAll, expect, it } from "vitest";
import { sh } from "../harness";
import { describeRunbooks } from "./kit";

const WEB = ["web1", "web2", "web3"];
const FILE = "/opt/qd-test.env";
const SECRET = "k33p-th1s-quiet";

describeRunbooks("the environment of a service", ({ kit }) => {
  beforeAll(async () => {
    await Promise.all(WEB.map((host) => sh(host, `umask 077; printf '%s\\n' '# comment' 'export DB_PASSWORD="${SECRET}"' 'TOKEN=${SECRET}' >${FILE}`)));
  });
  afterAll(() => Promise.all(WEB.map((host) => sh(host, `rm -f ${FILE}`))));

  const check = (params: Record<string, string>) =>
    kit().run({ runbook: "environment-check", target: "service/shop", params: { ENV_FILE: FILE, CONTAINER: "shop", VARIABLES: "DB_PASSWORD TOKEN PATH", MEMORY: "1", ...params } });

  it("is complete", async () => {
    const end = await check({ IMAGE: "1.1.0", FREE: "9999", LISTENING: "22", NEEDS: "10.77.0.31:5432 10.77.0.20:80" });
    expect(end.status, end.story()).toBe("done");
    expect(end.step("variables", "web1").output).toContain("3 of 3 are set");
    expect(end.steps("databases")).toHaveLength(2);
    expect(end.steps("caches")).toHaveLength(6);
    for (const { status } of end.steps("certificates")) expect(status).toBe("skipped");
    expect(end.story()).not.toContain(SECRET);
  });

  it("says of everything that is missing what to do, and shows no value", async () => {
    await sh("web2", `chmod 644 ${FILE}; printf 'TOKEN=your_token_here\\nEMPTY=""\\n' >>${FILE}`);
    const end = await check({
      IMAGE: "9.9.9", VARIABLES: "DB_PASSWORD TOKEN EMPTY NOT_THERE", FREE: "22", LISTENING: "9999", NEEDS: "127.0.0.1:1 nowhere.invalid:80", TLS: "10.77.0.20:80", DISK: "100%", MEMORY: "9999999",
    });
    expect(end.status).toBe("failed");
    for (const id of ["disk", "memory", "image", "free", "listening", "needs", "certificates", "variables"]) {
      expect(end.steps(id).map(({ status }) => status), `${id}\n${end.story()}`).toEqual(["failed", "failed", "failed"]);
    }
    for (const id of ["memory", "free", "listening", "needs", "certificates", "variables"]) expect(end.step(id, "web2").output).toContain("to do:");
    expect(end.step("variables", "web2").output).toMatch(/TOKEN still holds a placeholder[^]*EMPTY is empty[^]*NOT_THERE is missing[^]*1 of 4 are set/);
    expect(end.step("needs", "web1").output).toMatch(/127\.0\.0\.1:1 does not answer\n +to do: is it running[^]*nowhere\.invalid is not known/);
    expect(end.step("file-mode", "web2")).toMatchObject({ status: "failed" });
    expect(end.step("file-mode", "web1")).toMatchObject({ status: "done" });
    expect(end.story()).not.toContain(SECRET);
  });
});
