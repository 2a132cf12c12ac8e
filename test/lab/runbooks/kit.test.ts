import { expect, it } from "vitest";
import { describeRunbooks } from "./kit";

const asks = `---
title: Ask
risk: change
params: { WORD: { type: string, required: true } }
---
- [ ] A person looks
- [ ] A person agrees {gate type=$TARGET}
- [ ] It runs
  \`\`\`sh {#run on=@env risk=change max=10}
  echo "on $HOST: $WORD"
  \`\`\`
`;

describeRunbooks("a console that runs runbooks on the lab", ({ kit }) => {
  it("ticks, agrees, runs on every host and tells what came of it", async () => {
    const end = await kit().run({ runbook: "user/ask", target: "service/shop", params: { WORD: "it's `fine` $(id)" } });
    expect(end.status, end.story()).toBe("done");
    expect(end.step("run", "db1")).toMatchObject({ status: "done", output: "on db1: it's `fine` $(id)\n" });
    expect(end.steps("run")).toHaveLength(8);
  });

  it("lets a test answer for itself", async () => {
    const end = await kit().run({
      runbook: "user/ask", target: "service/shop", params: { WORD: "x" },
      answer: ({ kind }) => (kind === "gate" ? { type: "stop", undo: false } : undefined),
    });
    expect(end).toMatchObject({ status: "failed" });
    expect(end.steps("run").every(({ status }) => status === "pending")).toBe(true);
  });

  it("says why a plan cannot start", async () => {
    await expect(kit().run({ runbook: "user/ask", target: "service/shop" })).rejects.toThrow(/WORD/);
  });
}, { runbooks: { ask: asks } });
