import { describe, expect, it } from "vitest";
import { createVault, Masker, secretVariable } from "../../../src/main/vault";
import { problemOf } from "../../../src/shared/problem";

describe("the vault", () => {
  const vaultWith = (env: Record<string, string>, answers: (string | undefined)[] = []) => {
    const masker = new Masker();
    const asked: string[] = [];
    const vault = createVault({
      masker,
      env,
      ask: async (name, why) => {
        asked.push(`${name}: ${why}`);
        return answers.shift();
      },
    });
    return { vault, masker, asked };
  };

  it("reads the environment first and masks at once", async () => {
    const { vault, masker, asked } = vaultWith({ QUARTERDECK_SECRET_DB_PASSWORD: "s3cret-value" });
    expect(secretVariable("db-password")).toBe("QUARTERDECK_SECRET_DB_PASSWORD");
    expect(await vault.read("db-password", "to log in")).toBe("s3cret-value");
    expect(masker.mask("it is s3cret-value")).toBe("it is «secret db-password»");
    expect(asked).toEqual([]);
  });

  it("asks a person once, and again after a forget", async () => {
    const { vault, asked } = vaultWith({}, ["first", "second"]);
    expect(await Promise.all([vault.read("db", "to log in"), vault.read("db", "to log in")])).toEqual(["first", "first"]);
    vault.forget("db");
    expect(await vault.read("db", "it was wrong")).toBe("second");
    expect(asked).toEqual(["db: to log in", "db: it was wrong"]);
  });

  it("takes another value from a person, and keeps the one it has where none comes", async () => {
    const { vault, masker, asked } = vaultWith({}, ["first", "second", undefined]);
    expect(vault.sourceOf("db")).toBeUndefined();
    await vault.read("db", "to log in");
    expect(vault.sourceOf("db")).toBe("person");
    expect(await vault.readAnew("db", "it was refused")).toBe("second");
    expect(await vault.readAnew("db", "once more").catch(problemOf)).toMatchObject({ code: "vault.no-secret" });
    expect([await vault.read("db", "to log in"), await vault.ifKnown("db"), asked.length]).toEqual(["second", "second", 3]);
    expect(masker.mask("first second")).toBe("«secret db» «secret db»");
  });

  it("says what is missing and does not remember a refusal", async () => {
    const { vault } = vaultWith({}, [undefined, "given"]);
    const problem = await vault.read("db", "to log in").catch(problemOf);
    expect(problem).toMatchObject({ code: "vault.no-secret", next: "Set QUARTERDECK_SECRET_DB, or answer when asked." });
    expect(await vault.read("db", "to log in")).toBe("given");
  });
});
