import { describe, expect, it } from "vitest";
import { doorOf } from "../../../src/renderer/app/bridge";
import type { Tell } from "../../../src/shared/contract";
import { refuse, succeed } from "../../../src/shared/problem";
import { encodeWire } from "../../../src/shared/wire";

const answering = (text: string) => doorOf({ ask: async () => text, subscribe: () => () => undefined });

describe("the door of a window", () => {
  it.each([["nothing", succeed(undefined)], ["a value", succeed({ at: 1, value: Infinity })], ["null", succeed(null)], ["a refusal", refuse({ code: "x", message: "No." })]])(
    "gives %s as the core gave it", async (_, outcome) => expect(await answering(encodeWire(outcome)).ask("app.info", undefined)).toStrictEqual(outcome));

  it.each([["no answer", ""], ["no outcome", '{"value":1}'], ["no text of JSON", "{"]])("fails on %s", async (_, text) => {
    await expect(answering(text).ask("app.info", undefined)).rejects.toThrow();
  });

  it("tells in order what was told together", () => {
    const heard: Tell[] = [];
    let say: (text: string) => void = () => undefined;
    doorOf({ ask: async () => "", subscribe: (listener) => ((say = listener), () => undefined) }).subscribe((tell) => heard.push(tell));
    const told = [{ seq: 1, name: "notice", value: "a" }, { seq: 2, name: "notice", value: NaN }];
    say(encodeWire(told));
    expect(heard).toStrictEqual(told);
  });
});
