import { describe, expect, it } from "vitest";
import { armed, errors, read, said, stepsOf, warnings } from "./read";

const step = (attributes: string, source = "true", language = "sh") => armed(`- [ ] A\n  \`\`\`${language} {${attributes}}\n  ${source}\n  \`\`\``);
const matter = (yaml: string) => read(`---\n${yaml}\n---\n`);

describe("mistakes in attributes", () => {
  it.each<[string, string]>([
    ["#a timout=5s risk=read", "4:13: unknown attribute 'timout'; did you mean 'timeout'? Next: In 'timout=5s'."],
    ["#a timeout=soon risk=read", "4:13: 'timeout=soon': 'timeout' is not a duration like 30s, 5m or 1h30m"],
    ["#a risk=raed", "4:13: 'risk=raed': 'risk' is none of read, change, destructive; did you mean 'read'?"],
    ["#a risk", "4:13: attribute 'risk' needs a value Next: Write risk=value."],
    ["#a risk= timeout=5s", "4:13: the value of 'risk' is missing"],
    ["#a risk=read risk=read", "4:23: attribute 'risk' is given twice"],
    ["#a max=0 risk=read", "4:13: 'max=0': 'max' is not a whole number from 1 to 10000"],
    ["#a retry=x risk=read", "4:13: 'retry=x': 'retry' is not times/pause like 3/5s, from 1 to 1000 times"],
    ["#a out=lsn risk=read", "4:13: 'out=lsn': 'out' is not a NAME in capitals, with a JSON path like NAME:.status after it at most"],
    ["#a run=here risk=read", "4:13: 'run=here': 'run' is none of local"],
    ["#a expect=exit:999 risk=read", "4:13: 'expect=exit:999' needs an exit status from 0 to 255, like exit:2"],
    ["#a expect=\"/(/\" risk=read", "4:13: 'expect=/(/' is not a regular expression"],
    ["#a on-fail=undo risk=read", "4:13: attribute 'on-fail' does not belong on a fence Next: It belongs on: heading."],
    ["#a gate=maybe risk=read", "4:13: 'gate=maybe': 'gate' is a flag: it is there or not"],
    ["#a by=ic risk=read", "4:13: 'by=ic': 'by' belongs to a gate: write {gate ...}"],
    ["#a until=a risk=read", "4:13: 'until=a': 'until' belongs to an undo"],
    ["#a when=\"$X == 1 risk=read", "4:13: the value of 'when' has no closing quote"],
    [".class #a risk=read", "4:10: '.class' is not an attribute"],
    ["#a/b risk=read", "4:10: '#a/b' is not an id"],
    ["#a max=1 parallel=2 risk=read", "4:19: 'parallel=2': 'parallel' and 'max' say the same thing: write one of them"],
    ["#a __proto__=1 constructor risk=read", "4:13: '__proto__=1' is not an attribute"],
  ])("%s", (attributes, expected) => {
    expect(errors(step(attributes))[0]).toContain(expected);
  });

  it("are told where they stand on items and headings", () => {
    expect(errors(armed("- [ ] Some title {#a ownr=me}"))).toEqual([expect.stringContaining("3:22: unknown attribute 'ownr'; did you mean 'owner'?")]);
    expect(errors(armed("## Roll {eahc=@service}"))).toEqual([expect.stringContaining("3:10: unknown attribute 'eahc'; did you mean 'each'?")]);
    expect(errors(armed("- [ ] Over\n  two lines {gate cuont=2}"))).toEqual([expect.stringContaining("4:19: unknown attribute 'cuont'; did you mean 'count'?")]);
    expect(errors(armed("- [ ] By hand {risk=read}"))).toEqual([expect.stringContaining("'risk' belongs to an action, and no fence that acts stands under this item")]);
  });

  it("cost no more than a thousand findings", () => {
    const many = armed("- [ ] A {foo}\n".repeat(5_000));
    expect(many.findings).toHaveLength(1_000);
  });
});

describe("executors", () => {
  it("that do not exist are errors", () => {
    expect(errors(step("#a", "x", "bsh"))).toEqual([expect.stringContaining("4:6: unknown executor 'bsh'; did you mean 'bash'?")]);
    expect(errors(step("#a", "x", "python"))).toEqual([expect.stringContaining("4:6: unknown executor 'python' Next: Fences that act: bash")]);
    expect(errors(armed("- [ ] A\n  ```bahs\n  x\n  ```"))).toEqual([expect.stringContaining("unknown executor 'bahs'; did you mean 'bash'?")]);
  });

  it("need their attributes in braces", () => {
    expect(errors(armed("- [ ] A\n  ```sh risk=read\n  x\n  ```"))).toEqual([expect.stringContaining("4:6: 'risk=read' after 'sh' is no attribute block")]);
  });

  it("leave other languages under a task item alone", () => {
    const runbook = armed("- [ ] A\n  ```yaml\n  a: 1\n  ```\n  ```json\n  {}\n  ```\n  ```css\n  ```");
    expect(said(runbook)).toEqual([]);
    expect(stepsOf(runbook)).toMatchObject([{ kind: "manual" }]);
  });
});

describe("front matter", () => {
  it.each<[string, string]>([
    ["titel: x", "2:1: unknown key 'titel' in the front matter; did you mean 'title'?"],
    ["title: x\nrisk: hgih", "3:7: 'risk' is 'hgih', which is none of read, change, destructive"],
    ["applies-to: sevice", "2:13: 'applies-to' is 'sevice', which is none of"],
    ["applies-to: [host, sevice]", "2:20: 'applies-to.1' is 'sevice', which is none of service, host"],
    ["rto: soon", '2:6: \'rto\' is \'soon\': "soon" is not a duration'],
    ["params:\n  name: { type: string }", "3:3: The parameter 'name' is not a name"],
    ["params:\n  HOST: { type: host }", "3:3: The parameter 'HOST' has a name that every step is given already."],
    ["params:\n  LD_PRELOAD: { type: string }", "3:3: The parameter 'LD_PRELOAD' has a name that changes how shells work"],
    ["params:\n  A: { type: sting }", "3:14: 'params.A.type' is 'sting', which is none of string"],
    ["params:\n  A: { tpye: string }", "3:8: unknown key 'tpye' in the front matter; did you mean 'type'?"],
    ["params:\n  A: { type: enum }", "3:14: The parameter 'A' is an enum without 'values'."],
    ["params:\n  A: { type: number, default: x }", "3:31: The default of 'A' is not of type number."],
    ["params:\n  A: { pattern: '(' }", "3:17: The pattern of 'A' is not a regular expression."],
    ["params:\n  A: { from: replicas }", "3:14: 'params.A.from' is 'replicas': a source is a selector like @replicas"],
    ["params:\n  A: { type: secret, default: x }", "3:31: The secret parameter 'A' has its value in the text."],
    ["params: [A]", "2:9: 'params' is not a map of names."],
    ["params:\n  __proto__: { type: string }", "3:3: The parameter '__proto__' is not a name"],
    ["params:\n  constructor: { type: string }", "3:3: The parameter 'constructor' is not a name"],
    ["secrets: [PATH]", "2:11: 'secrets.0' is 'PATH': this name changes how shells work"],
    ["secrets: [A]\nparams:\n  A: { type: string }", "4:3: The parameter 'A' is also the name of a secret."],
    ["title: [", "The front matter is not YAML"],
    ["title: a\ntitle: b", "3:1: The front matter is not YAML: Map keys must be unique"],
    ["- a", "2:1: The front matter is not a map of keys and values."],
    ["a: &a [x,x]\nb: &b [*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b]\nd: [*c,*c,*c,*c]", "The front matter cannot be read."],
  ])("%s", (yaml, expected) => {
    expect(errors(matter(yaml)).join("\n")).toContain(expected);
  });

  it("keeps what is right beside what is wrong", () => {
    expect(matter("title: Right\nfoo: 1\nrisk: change\nrto: never")).toMatchObject({ title: "Right", risk: "change", rtoMs: undefined });
  });

  it("does not reach prototypes", () => {
    matter("__proto__: { polluted: yes }\nconstructor: { prototype: { polluted: yes } }");
    expect(Object.hasOwn(Object.prototype, "polluted")).toBe(false);
  });

  it("without an end is text", () => {
    expect(read("---\ntitle: x\n# H")).toMatchObject({ armed: false });
  });
});

describe("what cannot be meant", () => {
  it("an id twice", () => {
    const runbook = armed("- [ ] A {#x}\n- [ ] B {#x}\n## P {#p}\n## Q {#p}");
    expect(errors(runbook)).toEqual([expect.stringContaining("4:10: the id 'x' is taken by an earlier step"), expect.stringContaining("6:1: the id 'p' is taken by an earlier phase")]);
    expect(stepsOf(runbook).map(({ id }) => id)).toEqual(["x", "x-2"]);
  });

  it("names of steps that do not exist", () => {
    const runbook = armed("- [ ] A\n  ```sh {#fence risk=read needs=fnce}\n  x\n  ```\n  ```sh {undo=fenec until=fence}\n  y\n  ```\n  ```sh {probe=b done=1}\n  z\n  ```\n  ```sh {undo=fence until=pomote}\n  y\n  ```");
    expect(errors(runbook)).toEqual([
      expect.stringContaining("4:27: needs=fnce names a step that does not exist; did you mean 'fence'?"),
      expect.stringContaining("7:10: undo=fenec names a step that does not exist; did you mean 'fence'?"),
      expect.stringContaining("10:10: probe=b names a step that does not exist"),
      expect.stringContaining("13:21: until=pomote names a step that does not exist"),
    ]);
  });

  it("a need of something later", () => {
    expect(errors(armed("- [ ] A\n  ```sh {#a risk=read needs=b}\n  x\n  ```\n- [ ] B\n  ```sh {#b risk=read}\n  x\n  ```"))).toEqual([expect.stringContaining("needs=b names a step that does not come before this one")]);
  });

  it("two undos of one step, an undo that never ends, a probe that changes or says nothing", () => {
    const runbook = armed("- [ ] A\n  ```sh {#a}\n  x\n  ```\n  ```sh {undo=a}\n  y\n  ```\n  ```sh {undo=a until=a}\n  y\n  ```\n  ```sh {probe=a risk=change}\n  z\n  ```");
    expect(errors(runbook)).toEqual([
      expect.stringContaining("10:10: the step 'a' has two fences with undo=a"),
      expect.stringContaining("13:10: 'probe=a': 'probe' needs done=VALUE"),
      expect.stringContaining("13:10: the probe of 'a' is of risk change"),
    ]);
    expect(warnings(runbook)).toEqual([expect.stringContaining("7:10: the undo of 'a' never expires")]);
  });

  it("a risk that is understated", () => {
    const runbook = read("---\nrisk: read\n---\n- [ ] A\n  ```sh {#a}\n  x\n  ```\n  ```sh {undo=a until=a risk=destructive}\n  y\n  ```");
    expect(errors(runbook)).toEqual([expect.stringContaining("2:7: the runbook says risk: read, but the step at line 5 is of risk change Next: Write risk: destructive")]);
  });

  it("a retry that would do something twice", () => {
    expect(errors(step("#a retry=3/1s"))).toEqual([expect.stringContaining("4:13: 'retry' would repeat a step of risk change")]);
    expect(errors(step("#a retry=3/1s idempotent"))).toEqual([]);
    expect(errors(step("#a retry=3/1s risk=read"))).toEqual([]);
  });

  it("a change without a probe is a warning; a verb brings its own", () => {
    expect(warnings(step("#a"))).toEqual([expect.stringContaining("4:6: the step 'a' changes something and has no probe")]);
    expect(warnings(step("#a", "container.swap: { image: x }", "action"))).toEqual([]);
  });

  it("an action that names no verb", () => {
    expect(errors(step("#a", "swap", "action"))).toEqual([expect.stringContaining("5:1: 'swap' is not the name of a verb")]);
    expect(errors(step("#a", "a.b: [", "action"))).toEqual([expect.stringContaining("the action is not YAML")]);
    expect(errors(step("#a", "", "sh"))).toEqual([expect.stringContaining("this fence acts but is empty")]);
  });

  it("a probe whose answer is a pattern is a warning: it is compared as it stands", () => {
    const step = (done: string) => `---\ntitle: T\n---\n- [ ] A\n  \`\`\`sh {#a on=web1}\n  id\n  \`\`\`\n  \`\`\`sh {probe=a done="${done}"}\n  id\n  \`\`\``;
    expect(warnings(read(step("/^side$/m"))).join()).toContain("as it stands");
    expect(warnings(read(step("/var/lib/pgsql"))).join()).not.toContain("as it stands");
  });

  it("a parameter that nothing uses is a warning", () => {
    expect(warnings(read("---\nparams:\n  USED: { type: string }\n  LEFT: { type: string }\n---\n$USED"))).toEqual([expect.stringContaining("4:3: the parameter 'LEFT' is asked for and never used")]);
    const params = "---\nparams:\n  LEFT: { type: string }\n---\n";
    const step = (fence: string) => `${params}- [ ] A\n  \`\`\`${fence}\n  \`\`\``;
    expect(warnings(read(step("docker {#a risk=read on=web1}\n  exec --env LEFT shop env"))), "by its name").toEqual([]);
    expect(warnings(read(step("compose {#a risk=read on=web1}\n  ps"))), "in the compose file").toEqual([]);
    expect(warnings(read(step("kubectl {#a risk=read on=web1}\n  get pods"))).join()).toContain("never used");
  });
});

describe("hidden characters", () => {
  it.each([["\u202E", "202E", "bidirectional control"], ["\u2066", "2066", "bidirectional control"], ["\u200B", "200B", "invisible"], ["\u001B", "001B", "control"], ["\0", "0000", "control"]])("%j in a command", (char, code, name) => {
    expect(errors(step("#a risk=read", `echo ${char}x`))).toEqual([expect.stringContaining(`5:8: the command holds a ${name} character (U+${code})`)]);
  });

  it("count in documents without front matter too, and in undo and probe", () => {
    expect(said(read("```sh\necho \u202Ex\n```"))).toEqual([expect.stringContaining("error test.md:2:6: the command holds a bidirectional")]);
    expect(errors(armed("- [ ] A\n  ```sh {#a}\n  x\n  ```\n  ```sh {undo=a until=a}\n  \u202Ey\n  ```"))).toEqual([expect.stringContaining("8:3: the command holds")]);
  });

  it("in a title are a warning; emoji are none", () => {
    expect(said(read("- [ ] a \u202Eb"))).toEqual([expect.stringContaining("warning test.md:1:9: the title holds")]);
    expect(said(read("- [ ] 👩‍🚒 🏳️‍🌈 ✅\n```sh\necho 👩‍🚒\n```"))).toEqual([]);
  });
});
