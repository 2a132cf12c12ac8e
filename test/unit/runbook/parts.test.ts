import { describe, expect, it } from "vitest";
import { PlacedText, splitAttributes } from "../../../src/shared/runbook/attributes";
import { isJsonPath, parseExpectation } from "../../../src/shared/runbook/expectation";
import { showRunbook } from "../../../src/shared/runbook/show";
import { variablesIn } from "../../../src/shared/runbook/variables";
import { parseVerb } from "../../../src/shared/runbook/verb";
import { errors, read } from "./read";

describe("attribute blocks", () => {
  const split = (text: string, certain = true) => {
    const { title, block } = splitAttributes(new PlacedText([{ text, line: 7, column: 3 }]), certain);
    return { title, attributes: block?.attributes.map(({ name, value }) => (value === undefined ? name : `${name}=${value}`)), mistakes: block?.mistakes.map(({ message }) => message) };
  };

  it.each<[string, string, string[] | undefined]>([
    ["Go {#id on=$NEW gate}", "Go", ["id=id", "on=$NEW", "gate"]],
    ['Go {when="$A == \\"x\\"" b=\'y z\'}', "Go", ['when=$A == "x"', "b=y z"]],
    ["{#only}", "", ["id=only"]],
    ["Go {each=@service:api max=1} ", "Go", ["each=@service:api", "max=1"]],
    ["Go {on=${NEW} out=A:.b[0]}", "Go", ["on=${NEW}", "out=A:.b[0]"]],
    ['Go {expect="{\\"a\\": 1}"}', "Go", ['expect={"a": 1}']],
    ["Go {a=b} {c=d}", "Go {a=b}", ["c=d"]],
    ["Go{a=b}", "Go{a=b}", undefined],
    ["Go {a=b} on", "Go {a=b} on", undefined],
    ["Go {}", "Go", []],
  ])("%s", (text, title, attributes) => {
    expect(split(text)).toMatchObject({ title, attributes });
  });

  it("stay text when nobody meant them", () => {
    expect(split("Use {a, b}", false)).toEqual({ title: "Use {a, b}", attributes: undefined, mistakes: undefined });
    expect(split("Use {a, b}").mistakes).toEqual(["'a,' is not an attribute"]);
  });

  it("know their places over several lines", () => {
    const placed = new PlacedText([{ text: "Go", line: 4, column: 7 }, { text: "far {#a b=c}", line: 5, column: 3 }]);
    expect(splitAttributes(placed, true).block?.attributes.map(({ spot }) => spot)).toEqual([{ line: 5, column: 8 }, { line: 5, column: 11 }]);
  });
});

describe("expectations", () => {
  it.each<[string, unknown]>([
    ["exit:0", { kind: "exit", code: 0 }],
    [">0.5", { kind: "number", op: ">", value: 0.5 }],
    ["<= -1e3", { kind: "number", op: "<=", value: -1_000 }],
    ["!=3", { kind: "number", op: "!=", value: 3 }],
    ["/^ok$/im", { kind: "regex", source: "^ok$", flags: "im" }],
    [".status=ok", { kind: "json", path: ".status", equals: "ok" }],
    [".a[0].b-c==x=y", { kind: "json", path: ".a[0].b-c", equals: "x=y" }],
    ["ready", { kind: "text", text: "ready" }],
    ["text:>0", { kind: "text", text: ">0" }],
    ["...", { kind: "text", text: "..." }],
  ])("%s", (text, expected) => expect(parseExpectation(text)).toEqual(expected));

  it.each(["", "exit:", "exit:-1", "exit:256", ">", ">x", "/a", "/a/z", "//", "/(/", ".a", "text:", ".a b=c"])("refuses %j with a sentence", (text) => {
    expect(typeof parseExpectation(text)).toBe("string");
  });

  it("know JSON paths", () => {
    expect([".a", ".a.b", ".a[0]", "[0].a", ".a-b_c"].every(isJsonPath)).toBe(true);
    expect(["a", ".", ".a.", ".a[x]", ".a b", "..a"].some(isJsonPath)).toBe(false);
  });
});

describe("verbs", () => {
  it("have an input or none", () => {
    expect(parseVerb("container.swap: { service: $SERVICE, image: $IMAGE }")).toEqual({ verb: "container.swap", input: { service: "$SERVICE", image: "$IMAGE" } });
    expect(parseVerb("disk.free:\n  atLeast: 1GiB\n  deep: { list: [1, true] }")).toEqual({ verb: "disk.free", input: { atLeast: "1GiB", deep: { list: [1, true] } } });
    for (const text of ["host.reachable", "host.reachable:", "host.reachable: {}"]) expect(parseVerb(text)).toEqual({ verb: "host.reachable", input: {} });
  });

  it.each(["", "swap: {}", "a.b: 1", "a.b: [1]", "a.b: {}\nc.d: {}", "- a.b", "a.b: {x: 1, x: 2}", "a.b: { __proto__: 1 }", "a.b: &x { y: *x }", "A.B: {}", "a.b: {"])("are not %j", (text) => {
    expect(parseVerb(text)).toMatchObject({ code: "runbook.verb", at: { line: expect.any(Number) } });
  });
});

describe("variables that a text needs", () => {
  const names = (executor: Parameters<typeof variablesIn>[0], text: string) => variablesIn(executor, text).map(({ name }) => name);

  it.each<[string, string[]]>([
    ['echo "$A" ${B} $lower $1 $? $$ $HOME', ["A", "B"]],
    ["A=1; echo $A ${A%x}", []],
    ["export A=1 B=2; echo $A $B", []],
    ["for F in x; do echo $F; done; read -r X Y; echo $X $Y", []],
    ["echo ${A:-default} ${B:?} ${C-x} ${#D}", ["D"]],
    ["awk '{ print $NF }'; echo \"$(awk '{ print $NF }') $A\"", ["A"]],
    ["# uses $A\necho x # $B\necho a#$C", ["C"]],
    ["cat <<'END'\n$A\nEND\necho $B", ["B"]],
    ["cat <<END\n$A\nEND", ["A"]],
    ["echo \\$A '$B' \"\\$C\" \"$D\"", ["D"]],
    ["printf -v OUT x; echo $OUT; : ${Z:=1}; echo $Z", []],
    ["echo \"it's $A\" 'x' $B", ["A", "B"]],
  ])("sh: %s", (text, expected) => expect(names("shell", text)).toEqual(expected));

  it("in SQL, not in literals, comments or dollar quotes", () => {
    expect(names("sql", "SELECT $A, '$B', $$ $C $$, $body$ $D $body$ -- $E\n/* $F */ + $G")).toEqual(["A", "G"]);
  });

  it("in everything else, wherever they stand", () => {
    expect(names("promql", 'up{job="$JOB"}')).toEqual(["JOB"]);
    expect(names("action", "a.b: { image: $IMAGE }")).toEqual(["IMAGE"]);
  });

  it("are refused when nothing declares them, with their place", () => {
    const text = (body: string) => read(`---\nparams:\n  SERVICE: { type: service }\nsecrets: [TOKEN]\n---\n$SERVICE\n${body}`);
    const fenced = (attributes: string, source: string) => `- [ ] A\n  \`\`\`sh {${attributes}}\n  ${source}\n  \`\`\`\n`;
    expect(errors(text(fenced("#a risk=read", "echo $SERVICE $TOKEN $EACH $HOST $PORT $TARGET $ENVIRONMENT $RUN_ID")))).toEqual([]);
    expect(errors(text(fenced("#a risk=read", "echo $SERVCE")))).toEqual([expect.stringContaining("9:8: undeclared variable '$SERVCE'; did you mean 'SERVICE'?")]);
    expect(errors(text(fenced("#a risk=read", "echo $LSN") + fenced("#b risk=read out=LSN", "x") + fenced("#c risk=read", "echo $LSN")))).toEqual([
      expect.stringContaining("9:8: undeclared variable '$LSN' Next: $LSN is the output of a later step; move this one behind it."),
    ]);
    expect(errors(text(fenced('#a risk=read on=$NEW when="$OTHER == 1"', "x")))).toEqual([expect.stringContaining("8:26: undeclared variable '$NEW'"), expect.stringContaining("8:37: undeclared variable '$OTHER'")]);
    expect(errors(text("## P {each=$WHICH}\n- [ ] B {gate type=$WHAT}"))).toEqual([expect.stringContaining("undeclared variable '$WHICH'"), expect.stringContaining("undeclared variable '$WHAT'")]);
    expect(errors(text(fenced("#a risk=read out=SERVICE", "x") + fenced("#b risk=read out=PATH", "x")))).toEqual([expect.stringContaining("out=SERVICE would overwrite"), expect.stringContaining("out=PATH would change how")]);
  });
});

describe("what is shown of a runbook", () => {
  it("is its phases, steps and counts", () => {
    const shown = showRunbook(read("words\n\n# Title\n\n## One\n- [ ] Look {#x}\n```sh\nuptime\n```"));
    expect(shown).toEqual({
      title: "Title", risk: "change", armed: false,
      phases: [
        { id: "title", title: "Title", level: 1, line: 3, steps: [] },
        { id: "one", title: "One", level: 2, line: 5, steps: shown.steps },
      ],
      steps: [
        { id: "look-x", phase: "one", kind: "manual", title: "Look {#x}", line: 6 },
        { id: "uptime", phase: "one", kind: "action", title: "uptime", line: 7, risk: "change", executor: "shell" },
      ],
      counts: { phases: 2, checks: 1, steps: 2, actions: 1 },
    });
  });
});
