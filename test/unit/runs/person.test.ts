import { describe, expect, it } from "vitest";
import { Person } from "../../../src/shared/person";

describe("a person's name", () => {
  it.each(["Ana", "Анна Петрова", "王 小明 👩‍🚒"])("may be %s", (name) => expect(Person.safeParse({ name, roles: [] }).success).toBe(true));
  it.each([["nothing", " "], ["two lines", "a\nb"], ["half of a character, which no file keeps as it is", "a\ud800"], ["a control character", "a\u0007"]])(
    "is not %s", (_, name) => expect(Person.safeParse({ name, roles: [] }).success).toBe(false));
});
