import { expect, it } from "vitest";
import { definitionsOf, withDefinitions } from "../../../src/shared/runbook/definitions";

const TEXT = "See [the guide][Guide] and a note[^1].\n\n- [ ] Step [other]\n\n```sh\n[fake]: /no\n```\n\n[guide]: https://example.org/g\n[Other]: <https://example.org/o> \"Title\"\n\n[^1]: First line\n    and more\n\n    of it\n\nA paragraph\n[not]: inside";

it("finds link and footnote definitions outside of fences", () => {
  expect([...definitionsOf(TEXT)]).toEqual([
    ["guide", "[guide]: https://example.org/g"], ["other", '[Other]: <https://example.org/o> "Title"'], ["^1", "[^1]: First line\n    and more\n\n    of it"], ["not", "[not]: inside"],
  ]);
});

it("gives a part what it refers to and does not hold", () => {
  const all = definitionsOf(TEXT);
  expect(withDefinitions("See [the guide][Guide].[^1]", all)).toBe("See [the guide][Guide].[^1]\n\n[guide]: https://example.org/g\n\n[^1]: First line\n    and more\n\n    of it");
  expect(withDefinitions("A [link](x) and [guide](y)", all)).toBe("A [link](x) and [guide](y)");
  expect(withDefinitions("[guide]\n\n[guide]: /own", all)).toBe("[guide]\n\n[guide]: /own");
  expect(withDefinitions("nothing", all)).toBe("nothing");
});

it("takes time in proportion to the text", () => {
  const long = "[^x] [".repeat(50_000) + "\n[a]: ".repeat(50_000);
  expect(withDefinitions(long, definitionsOf(long)).length).toBeGreaterThan(0);
});
