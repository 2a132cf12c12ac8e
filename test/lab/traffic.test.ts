import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { putInRotation } from "../../src/main/steps/nginx/change";
import { NginxStandIn, THREE } from "../unit/steps/nginx-stand-in";
import { describeLab } from "./harness";

// With the lab to itself: a reload of the lab's own nginx, whose workers this machine sees, would be taken for the one that is waited for.
describeLab("a proxy's reload", () => {
  const nginx = new NginxStandIn();

  it("that changes nothing is not believed", async () => {
    await nginx.startMaster();
    await expect(putInRotation(nginx.member(), false, nginx.withShell("sh"))).rejects.toMatchObject({ problem: { code: "proxy.no-effect" } });
    expect(readFileSync(nginx.file, "utf8")).toBe(THREE);
  });
});
