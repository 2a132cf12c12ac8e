import { spawn } from "node:child_process";
import { once } from "node:events";
import { describe, expect, it } from "vitest";
import { processOwner } from "../../../src/main/runner/owner";

describe("the process that carries a run out", () => {
  it("knows itself and another living process, and neither after its end nor under another start", async () => {
    const child = spawn("sleep", ["30"]);
    const owner = processOwner();
    const other = processOwner(child.pid).mark;
    expect(owner.isAlive(owner.mark)).toBe(true);
    expect(owner.isAlive(other)).toBe(true);
    expect(owner.isAlive({ ...other, since: `${other.since}1` })).toBe(false);
    child.kill("SIGKILL");
    await once(child, "exit");
    expect(owner.isAlive(other)).toBe(false);
  });
});
