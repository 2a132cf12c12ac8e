import { describe, expect, it } from "vitest";
import { RunbookId } from "../../../src/shared/ids";
import { parseRunbook } from "../../../src/shared/runbook/parse";

const VERBS = new Map([["container.swap", { inputs: ["service", "host", "image"] }], ["wait.http", { inputs: ["url"] }]]);
const matter = "---\nrisk: change\nparams:\n  SERVICE: { type: service }\n---\n$SERVICE\n";
/** A step whose fence opens at line 8; `attributes` begin at column 10. */
const step = (attributes: string, source = "true", language = "sh") => `${matter}- [ ] A\n  \`\`\`${language} {${attributes}}\n  ${source}\n  \`\`\`\n`;

type Row = [what: string, text: string, code: string, place: string, offending: string | undefined, instead: string | undefined];
const ROWS: Row[] = [
  ["an unknown attribute", step("#a timout=5s risk=read"), "unknown-attribute", "8:13", "timout", "timeout"],
  ["an unknown attribute of a heading", `${matter}## Roll {eahc=@service}`, "unknown-attribute", "7:10", "eahc", "each"],
  ["an attribute in the wrong place", step("#a risk=read on-fail=undo"), "attribute-place", "8:23", "on-fail=undo", undefined],
  ["an attribute given twice", step("#a risk=read risk=read"), "attribute-twice", "8:23", "risk=read", undefined],
  ["a value that is none of the choices", step("#a risk=raed"), "attribute-value", "8:13", "risk=raed", "risk=read"],
  ["a value in quotes", step('#a risk=read expect="/(/"'), "attribute-value", "8:23", 'expect="/(/"', undefined],
  ["an undeclared variable", step("#a risk=read", "echo $SERVCE"), "undeclared-variable", "9:8", "$SERVCE", "$SERVICE"],
  ["an undeclared variable in braces", step("#a risk=read", "echo ${SERVCE%x}"), "undeclared-variable", "9:8", "${SERVCE%x}", "${SERVICE%x}"],
  ["an undeclared variable in an attribute", step("#a risk=read on=$HSOT"), "undeclared-variable", "8:26", "$HSOT", "$HOST"],
  ["an undeclared variable of a gate", `${matter}- [ ] B {gate type=$SERVCE}`, "undeclared-variable", "7:20", "$SERVCE", "$SERVICE"],
  ["an undeclared variable of a phase", `${matter}## P {each=$SERVCE}\n- [ ] B`, "undeclared-variable", "7:12", "$SERVCE", "$SERVICE"],
  ["an understated risk", step("#a risk=destructive"), "risk-understated", "2:7", "change", "destructive"],
  ["an undo without until", `${step("#a")}  \`\`\`sh {undo=a}\n  x\n  \`\`\``, "undo-without-until", "11:10", "undo=a", undefined],
  ["a change without a probe", step("#a"), "no-probe", "8:6", "sh", undefined],
  ["a need that does not exist", step("#a risk=read needs=zebra"), "unknown-step", "8:23", "needs=zebra", undefined],
  ["a need that is misspelt", `${step("#fence risk=read")}- [ ] B\n  \`\`\`sh {risk=read needs=fenec}\n  x\n  \`\`\``, "unknown-step", "12:20", "needs=fenec", "needs=fence"],
  ["an undo of a step that is misspelt", `${step("#fence")}  \`\`\`sh {undo=fnce until=fence}\n  x\n  \`\`\``, "unknown-step", "11:10", "undo=fnce", "undo=fence"],
  ["an unknown executor", step("#a", "x", "bahs"), "unknown-executor", "8:6", "bahs", "bash"],
  ["an unknown verb", step("#a", "container.swp: { image: x }", "action"), "unknown-verb", "9:3", "container.swp", "container.swap"],
  ["an input a verb does not take", step("#a", "container.swap: { imag: x }", "action"), "verb-input", "9:21", "imag", "image"],
  ["an unknown key", "---\ntitel: x\n---\n", "unknown-key", "2:1", "titel", "title"],
  ["an unknown key of a parameter", "---\nparams:\n  A: { tpye: string }\n---\n$A", "unknown-key", "3:8", "tpye", "type"],
  ["a risk that is none", "---\nrisk: chnge\n---\n", "front-matter", "2:7", "chnge", "change"],
  ["an object it cannot apply to", "---\napplies-to: [host, sevice]\n---\n", "front-matter", "2:20", "sevice", "service"],
  ["a type that is none", "---\nparams:\n  A: { type: sting }\n---\n$A", "front-matter", "3:14", "sting", "string"],
  ["a parameter nobody uses", "---\nparams:\n  LEFT: { type: string }\n---\n", "unused-param", "3:3", "LEFT", undefined],
  ["a retry that does it twice", step("#a retry=3/5s"), "retry", "8:13", "retry=3/5s", undefined],
  ["a probe that changes", `${step("#a")}  \`\`\`sh {probe=a done=1 risk=change}\n  x\n  \`\`\``, "probe-risk", "11:10", "probe=a", undefined],
  ["a fence that is never closed", `${matter}- [ ] A\n  \`\`\`sh {#a risk=read}\n  x`, "unclosed-fence", "8:1", undefined, undefined],
  ["a hidden character", step("#a risk=read", "echo \u202Ex"), "hidden-character", "9:8", "\u202Ex", undefined],
];

const LINE_ENDINGS: [string, (text: string) => string][] = [["LF", (text) => text], ["CRLF and a byte order mark", (text) => `\uFEFF${text.replaceAll("\n", "\r\n")}`]];

describe.each(LINE_ENDINGS)("each finding stands where its text is (%s)", (_, written) => {
  it.each(ROWS)("%s", (_what, text, code, place, offending, instead) => {
    const { findings } = parseRunbook(written(text), { id: RunbookId.parse("user/a"), file: "a.md", verbs: VERBS });
    const found = findings.find((finding) => finding.code === `runbook.${code}`);
    expect(found && [`${found.at?.line}:${found.at?.column}`, found.text, found.instead]).toEqual([place, offending, instead]);
  });

  it.each(ROWS.filter(([, , , , , instead]) => instead !== undefined))("what it suggests settles it: %s", (_what, text, code) => {
    const read = (source: string) => parseRunbook(source, { id: RunbookId.parse("user/a"), file: "a.md", verbs: VERBS });
    const source = written(text);
    const found = read(source).findings.find((finding) => finding.code === `runbook.${code}`);
    const bare = source.replace(/^\uFEFF/, "");
    const lines = bare.split(/(?<=\n)/);
    const at = lines.slice(0, (found?.at?.line ?? 1) - 1).join("").length + (found?.at?.column ?? 1) - 1;
    expect(bare.slice(at)).toMatch(new RegExp(`^${escaped(found?.text ?? "?")}`));
    const mended = bare.slice(0, at) + (found?.instead ?? "") + bare.slice(at + (found?.text ?? "").length);
    expect(read(mended).findings.filter((finding) => finding.message === found?.message)).toEqual([]);
  });
});

const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
