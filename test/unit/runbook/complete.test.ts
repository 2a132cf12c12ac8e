import { describe, expect, it } from "vitest";
import { ATTRIBUTES } from "../../../src/shared/runbook/attribute-reader";
import { completeRunbook } from "../../../src/shared/runbook/complete/complete";
import { ATTRIBUTE_HELP, KEY_HELP, PARAM_KEY_HELP } from "../../../src/shared/runbook/complete/help";
import { ParamYaml } from "../../../src/shared/runbook/params";
import { fleet } from "../runbooks/fleet";
import { read } from "./read";

const VERBS = [{ verb: "container.swap", risk: "change" as const, inputs: ["service", "host", "image"] }, { verb: "host.reachable", risk: "read" as const, inputs: [] }];
const HEAD = "---\ntitle: T\nparams:\n  NEW: { type: host }\nsecrets: [TOKEN]\nowner: db-oncall\n---\n# T\n\n- [ ] First {owner=mika}\n  ```sh {#fence risk=read out=LSN}\n  true\n  ```\n";

/** What is offered at "|"; the text that an offer replaces is checked too. */
function offered(body: string, word = ""): string[] {
  const text = body.startsWith("---") ? body : HEAD + body;
  const caret = text.indexOf("|");
  const whole = text.slice(0, caret) + text.slice(caret + 1);
  const found = completeRunbook(whole, caret, { runbook: read(whole), fleet, verbs: VERBS });
  if (found) expect(whole.slice(found.from, caret)).toBe(word);
  return (found?.offers ?? []).map(({ label, apply }) => apply ?? label);
}

describe("an editor offers", () => {
  it("the attributes that may stand there and are not given yet", () => {
    const fence = offered("- [ ] A\n  ```sh {#a risk=read ti|}", "ti");
    expect(fence).toEqual(expect.arrayContaining(["timeout=", "on=", "undo=", "idempotent"]));
    expect(fence).not.toContain("risk=");
    expect(fence).not.toContain("on-fail=");
    expect(offered("## Roll {|")).toEqual(expect.arrayContaining(["each=", "on-fail="]));
    expect(offered("- [ ] Agree {ga|}", "ga")).toEqual(expect.arrayContaining(["gate", "by="]));
  });

  it("nothing where no attribute can stand", () => {
    for (const body of ["A paragraph {|", "- [ ] Done {#a} and |", "- a plain item {|", "- [ ] A `{b}` |"]) expect(offered(body), body).toEqual([]);
  });

  it.each([
    ["risk=|", "", ["read", "change", "destructive"]], ["risk=de|", "de", ["destructive"]], ["on=|", "", ["$NEW", "$EACH", "web1", "@primary", "@primary:orders"]], ["on=$N|", "$N", ["$NEW"]],
    ["each=@|", "@", ["@service", "@service:shop", "@replicas:orders"]], ["needs=|", "", ["fence"]], ["needs=fence,|", "", ["fence"]], ["probe=f|", "f", ["fence"]], ["undo=|", "", ["fence"]], ["until=fe|", "fe", ["fence"]],
    ["expect=|", "", ["exit:1"]], ["timeout=|", "", ["30s"]], ["owner=|", "", ["mika", "db-oncall"]], ["when=\"$N|", "$N", ["$NEW == "]], ["expect=\"$LSN $|", "", ["LSN", "TOKEN"]],
  ])("values of an attribute: %s", (written, word, some) => {
    expect(offered(`- [ ] A\n  \`\`\`sh {#a ${written}`, word)).toEqual(expect.arrayContaining(some));
  });

  it("variables in scripts, prose and gates", () => {
    for (const body of ["- [ ] A\n  ```sh {#a}\n  echo $|\n  ```", "- [ ] A\n  ```sh {#a}\n  echo ${|\n  ```", "Text with $|"]) expect(offered(body), body).toEqual(expect.arrayContaining(["NEW", "TOKEN", "LSN", "HOST"]));
    expect(offered("- [ ] A\n  ```sh {#a}\n  echo $NE|\n  ```", "NE")).toContain("NEW");
    expect(offered("- [ ] A\n  ```sh {#a}\n  echo ti|\n  ```")).toEqual([]);
  });

  it("verbs with their inputs", () => {
    expect(offered("- [ ] A\n  ```action {#a}\n  con|\n  ```", "con")).toEqual(["container.swap: { service: , host: , image: }", "host.reachable: {}"]);
    expect(offered("- [ ] A\n  ```action {#a}\n  container.swap: { service: $NEW, i|\n  ```", "i")).toEqual(["host: ", "image: "]);
  });

  it("languages that act", () => expect(offered("- [ ] A\n  ```s|", "s")).toEqual(expect.arrayContaining(["sh", "sql", "action"])));

  it("keys and values of the front matter", () => {
    expect(offered("---\ntitle: T\nri|\n---\n", "ri")).toEqual(expect.arrayContaining(["risk: "]));
    expect(offered("---\ntitle: T\n|\n---\n")).not.toContain("title: ");
    expect(offered("---\nrisk: |\n---\n")).toEqual(["read", "change", "destructive"]);
    expect(offered("---\napplies-to: [host, se|\n---\n", "se")).toContain("service");
    expect(offered("---\nparams:\n  A: { ty|\n---\n", "ty")).toContain("type: ");
    expect(offered("---\nparams:\n  A: { type: ho|\n---\n", "ho")).toContain("host");
    expect(offered("---\nparams:\n  A: { type: host, from: |\n---\n")).toContain('"@primary:orders"');
    expect(offered("---\ntitle: any |\n---\n")).toEqual([]);
  });

  it("help for everything there is", () => {
    expect([...ATTRIBUTES.keys()].filter((name) => !ATTRIBUTE_HELP.has(name))).toEqual([]);
    expect([...ATTRIBUTE_HELP.keys()].filter((name) => !ATTRIBUTES.has(name))).toEqual([]);
    expect([...PARAM_KEY_HELP.keys()].sort()).toEqual(Object.keys(ParamYaml.shape).sort());
    for (const key of KEY_HELP.keys()) expect(read(`---\n${key}: x\n---\n`).findings.filter(({ code }) => code === "runbook.unknown-key"), key).toEqual([]);
  });

  it("never throws, wherever the caret is", () => {
    const text = `${HEAD}- [ ] A {gate by=\n  \`\`\`action {#a on="$N\n  container.swap: { im\n  \`\`\`\n> - [ ] {\n~~~\n{`;
    for (let caret = 0; caret <= text.length; caret += 1) expect(() => completeRunbook(text, caret, { runbook: read(text), verbs: VERBS })).not.toThrow();
  });
});
