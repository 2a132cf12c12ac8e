import { execFileSync } from "node:child_process";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseArgv } from "../../../src/shared/runbook/argv";
import { understatedArgv } from "../../../src/shared/runbook/argv-risk";
import { parseRedis } from "../../../src/shared/runbook/redis";
import { understatedRedis } from "../../../src/shared/runbook/redis-risk";
import { filled, namesIn, type Words } from "../../../src/shared/runbook/words";

const VALUES: Record<string, string> = { NAME: "a b'\"$(x)\n*", EMPTY: "" };
const plain = (commands: readonly Words[]) => commands.map(({ words }) => words.map((word) => filled(word, (name) => VALUES[name] ?? "?")));
const messages = (findings: readonly { message: string }[]) => findings.map(({ message }) => message);

describe("redis commands", () => {
  it("are words as redis-cli has them", () => {
    const { commands, findings } = parseRedis(`# a comment\nSET "k\\n\\x41\\"" 'it\\'s $NAME' $NAME pre\${NAME}post ""\r\n\n  GET a\\b  $EMPTY`);
    expect(findings).toEqual([]);
    expect(plain(commands)).toEqual([["SET", 'k\nA"', "it's $NAME", VALUES.NAME, `pre${VALUES.NAME}post`, ""], ["GET", "a\\b", ""]]);
    expect(commands.map(({ line }) => line)).toEqual([2, 4]);
    expect(namesIn(commands)).toEqual(["NAME", "EMPTY"]);
  });
  it.each([['GET "a', "never closed"], ['GET "a"b', "without a space"], ["MONITOR", "never ends"], ["AUTH x", "console's own"], ["$NAME a", "cannot be a variable"], ["redis-cli get a", "not part"]])("%s is refused", (source, message) => {
    expect(messages(parseRedis(source).findings).join()).toContain(message);
  });
  it("of a reading step only look", () => {
    const source = "GET a\nflushall\nCONFIG GET x\nconfig set x 1\nCLUSTER INFO\nCLUSTER FAILOVER";
    expect(understatedRedis(source).map(({ message, index }) => [message.split(" but ")[1]?.split(" changes")[0], source.slice(index).split("\n")[0]])).toEqual([["FLUSHALL", "flushall"], ["CONFIG SET", "config set x 1"], ["CLUSTER FAILOVER", "CLUSTER FAILOVER"]]);
  });
});

describe("argument lines", () => {
  it("are words as a shell has them, without the tool's name", () => {
    const source = `docker ps --format '{{.Names}}' \\\n  --filter "name=$NAME" # why\nrun -e X="a\\"\\$b" $EMPTY ''\\ x`;
    const { commands, findings } = parseArgv("docker", source);
    expect(findings).toEqual([]);
    expect(plain(commands)).toEqual([["ps", "--format", "{{.Names}}", "--filter", `name=${VALUES.NAME}`], ["run", "-e", 'X=a"$b', "", " x"]]);
    expect(commands.map(({ line }) => line)).toEqual([1, 3]);
  });
  it.each([["compose", "docker compose up"], ["compose", "docker-compose up"], ["compose", "up"], ["kubectl", "kubectl up"]] as const)("%s: %s", (tool, source) => {
    expect(plain(parseArgv(tool, source).commands)).toEqual([["up"]]);
  });
  it.each([["ps | wc", "a pipe", 3], ["ps > x", "a redirect", 3], ["ps; id", "';'", 2], ["ps $(id)", "only $NAME", 3], ["ps `id`", "substitution", 3], ["ps & id", "'&'", 3], ['ps "${x:-1}"', "only $NAME", 4], ["ps 'x", "never closed", 3]])("%s is refused where it stands", (source, message, index) => {
    expect(parseArgv("docker", source).findings[0]).toMatchObject({ index, message: expect.stringContaining(message) });
  });
  it.each([["docker", "ps\ndocker --context prod rm -f x", "rm"], ["docker", "volume prune", "volume prune"], ["kubectl", "-n shop delete pod x", "delete"], ["kubectl", "rollout restart deploy/x", "rollout restart"], ["compose", "-f a.yaml up -d", "up"], ["compose", "-H tcp://b:1 rm x", "rm"], ["docker", "-c b compose -f a.yaml up -d", "compose up"], ["kubectl", "--v 6 --as-group b delete pod x", "delete"]] as const)("%s %s is no reading", (tool, source, what) => {
    expect(messages(understatedArgv(tool, source)).join()).toContain(`${tool} ${what} changes`);
  });
  it.each([["docker", "logs rm"], ["docker", "volume ls"], ["docker", "compose -p up ps"], ["kubectl", "get pods"], ["kubectl", "rollout status x"], ["compose", "ps"]] as const)("%s %s reads", (tool, source) => {
    expect(understatedArgv(tool, source)).toEqual([]);
  });
});

const piece = fc.oneof(fc.constantFrom("'", '"', "\\", "$NAME", "${EMPTY}", "$", " ", "\n", "\r\n", "#", "`", "|", "a", "\\x4", "{"), fc.string({ unit: "binary", maxLength: 3 }));
const anyText = fc.array(piece, { maxLength: 30 }).map((pieces) => pieces.join(""));

describe("any text", () => {
  it("gives findings or words, and never throws", () => {
    fc.assert(fc.property(anyText, (source) => {
      const read = [parseRedis(source), parseArgv("docker", source), parseArgv("compose", source)];
      for (const { commands, findings } of read) {
        expect(commands.every(({ words }) => words.length > 0)).toBe(true);
        expect(findings.every(({ index }) => index >= 0 && index <= source.length)).toBe(true);
      }
      for (const tool of ["docker", "compose", "kubectl"] as const) understatedArgv(tool, source);
      understatedRedis(source);
    }), { numRuns: 2_000 });
  });

  it("without anything special reads as a real shell reads it", () => {
    const word = fc.array(fc.constantFrom("a", "'b c'", '"d $NAME"', "\\ ", "${NAME}", "''", '"\\\\\\""', "=", "{{.x}}", "'*'"), { minLength: 1, maxLength: 4 }).map((parts) => parts.join(""));
    fc.assert(fc.property(fc.array(word, { minLength: 1, maxLength: 4 }), (words) => {
      const line = `x ${words.join(" ")}`;
      const shell = execFileSync("sh", ["-c", `set -f; IFS=; set -- ${line}; for each; do printf '%s\\0' "$each"; done`], { env: { NAME: VALUES.NAME }, encoding: "utf8" }).split("\0").slice(0, -1);
      expect(plain(parseArgv("docker", line).commands)[0]).toEqual(shell);
    }), { numRuns: 60 });
  });
});
