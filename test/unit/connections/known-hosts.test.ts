import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { fingerprint, hostKeyAlgorithms } from "../../../src/main/connections/ssh/host-key";
import { judgeHostKey, keyTypeOf, knownKeyTypes, parseKnownHosts } from "../../../src/main/connections/ssh/known-hosts";
import { makeKey, scratchFolder } from "./sshd";

const folder = scratchFolder();
afterAll(() => folder.remove());

let line: Record<"ed25519" | "ecdsa" | "rsa" | "other", string>;
beforeAll(() => {
  const made = (name: string, type: "ed25519" | "ecdsa" | "rsa") => {
    const [keyType, key] = readFileSync(`${makeKey(join(folder.path, name), type)}.pub`, "utf8").split(" ");
    return `${keyType} ${key}`;
  };
  line = { ed25519: made("a", "ed25519"), ecdsa: made("b", "ecdsa"), rsa: made("c", "rsa"), other: made("d", "ed25519") };
});

const keyOf = (publicLine: string) => Buffer.from(publicLine.split(" ")[1] ?? "", "base64");
const judge = (text: string, key: string, address = "web1", port = 22) =>
  judgeHostKey(parseKnownHosts(text, "known_hosts").entries, address, port, keyOf(key));

describe("known_hosts", () => {
  it("knows a key under a plain name, a list, and whatever case it is written in", () => {
    expect(judge(`web1 ${line.ed25519} a comment\n`, line.ed25519).kind).toBe("known");
    expect(judge(`db,WEB1,10.0.0.1 ${line.ed25519}`, line.ed25519).kind).toBe("known");
    expect(judge(`web1 ${line.ed25519}`, line.ed25519, "Web1").kind).toBe("known");
    expect(judge(`web10 ${line.ed25519}`, line.ed25519).kind).toBe("unknown");
  });

  it("reads what ssh-keygen -H hashed, port included", () => {
    const file = join(folder.path, "hashed");
    writeFileSync(file, `web1 ${line.ed25519}\n[web1]:2222 ${line.ecdsa}\n`);
    execFileSync("ssh-keygen", ["-q", "-H", "-f", file]);
    const hashed = readFileSync(file, "utf8");
    expect(hashed).not.toContain("web1");
    expect(judge(hashed, line.ed25519)).toMatchObject({ kind: "known", entry: { line: 1 } });
    expect(judge(hashed, line.ecdsa, "web1", 2222)).toMatchObject({ kind: "known", entry: { line: 2 } });
    expect(judge(hashed, line.ed25519, "web2").kind).toBe("unknown");
  });

  it("keeps ports apart, and takes the same key under the bare name", () => {
    const text = `[web1]:2222 ${line.ed25519}\nweb1 ${line.rsa}`;
    expect(judge(text, line.ed25519, "web1", 2222).kind).toBe("known");
    expect(judge(text, line.rsa, "web1", 2222).kind).toBe("known");
    expect(judge(text, line.ed25519, "web1", 2223).kind).toBe("unknown");
    expect(judge(text, line.ed25519, "web1", 22).kind).toBe("changed");
  });

  it("calls another key changed and names the line, the one of the same type first", () => {
    const text = `# mine\n\nweb1 ${line.rsa}\nweb1 ${line.ed25519}`;
    expect(judge(text, line.other)).toMatchObject({ kind: "changed", entry: { file: "known_hosts", line: 4 } });
    expect(judge(`web1 ${line.ed25519}`, line.ecdsa)).toMatchObject({ kind: "changed", entry: { line: 1 } });
  });

  it("refuses a revoked key even where another line knows it", () => {
    expect(judge(`web1 ${line.ed25519}\n@revoked * ${line.ed25519}`, line.ed25519)).toMatchObject({ kind: "revoked", entry: { line: 2 } });
    expect(judge(`@revoked web1 ${line.ed25519}`, line.ed25519, "web1", 2222).kind).toBe("revoked");
    expect(judge(`@revoked web2 ${line.ed25519}\nweb1 ${line.ed25519}`, line.ed25519).kind).toBe("known");
    expect(judge(`@revoked web1 ${line.ed25519}`, line.other).kind).toBe("unknown");
  });

  it("honours wildcards and negation", () => {
    const text = `web?,*.example,!web9 ${line.ed25519}`;
    expect(judge(text, line.ed25519, "web1").kind).toBe("known");
    expect(judge(text, line.ed25519, "a.b.example").kind).toBe("known");
    expect(judge(text, line.ed25519, "web9").kind).toBe("unknown");
    expect(judge(text, line.ed25519, "web12").kind).toBe("unknown");
    expect(judge(`[*.example]:2222 ${line.ed25519}`, line.ed25519, "a.example", 2222).kind).toBe("known");
  });

  it("passes over what it cannot use, and says why", () => {
    const text = `@cert-authority * ${line.ed25519}\nweb1 ssh-ed25519\nweb1 ssh-rsa ${line.ed25519.split(" ")[1]}\n@odd web1 ${line.rsa}\nweb1 ${line.ecdsa}`;
    const { entries, passedOver } = parseKnownHosts(text, "f");
    expect(entries.map((entry) => entry.line)).toEqual([5]);
    expect(passedOver.map(({ line: at, reason }) => `${at}: ${reason}`)).toEqual([
      "1: host certificates are not supported: the host's own key is checked instead",
      "2: a line has a host, a key type and a key",
      "3: the key is not of type ssh-rsa",
      "4: unknown marker @odd",
    ]);
  });

  it("survives any text", () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        const { entries } = parseKnownHosts(text, "f");
        judgeHostKey(entries, "web1", 22, keyOf(line.ed25519));
      }),
    );
  });

  it("matches wildcards as a regular expression would", () => {
    const letters = fc.string({ unit: fc.constantFrom("a", "b", "*", "?"), minLength: 1, maxLength: 8 });
    const names = fc.string({ unit: fc.constantFrom("a", "b"), minLength: 1, maxLength: 8 });
    fc.assert(
      fc.property(letters, names, (pattern, name) => {
        const wanted = new RegExp(`^${pattern.replaceAll("*", ".*").replaceAll("?", ".")}$`).test(name);
        expect(judge(`${pattern} ${line.ed25519}`, line.ed25519, name).kind === "known").toBe(wanted);
      }),
      { numRuns: 2_000 },
    );
  });

  it("prints fingerprints as ssh-keygen does", () => {
    const printed = execFileSync("ssh-keygen", ["-l", "-f", join(folder.path, "c.pub")], { encoding: "utf8" });
    expect(printed).toContain(` ${fingerprint(keyOf(line.rsa))} `);
    expect(keyTypeOf(keyOf(line.rsa))).toBe("ssh-rsa");
  });

  it("offers known types first", () => {
    const { entries } = parseKnownHosts(`web1 ${line.rsa}\nweb1 ${line.ecdsa}\nother ${line.ed25519}`, "f");
    const known = knownKeyTypes(entries, "web1", 22);
    expect(known).toEqual(["ssh-rsa", "ecdsa-sha2-nistp256"]);
    const offered = hostKeyAlgorithms(known);
    expect(offered.slice(0, 4)).toEqual(["rsa-sha2-512", "rsa-sha2-256", "ecdsa-sha2-nistp256", "ssh-ed25519"]);
    expect(offered).not.toContain("ssh-rsa");
  });
});
