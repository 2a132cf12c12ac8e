import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { blankSql, parseSql } from "../../../src/shared/runbook/sql";
import { sqlTokens } from "../../../src/shared/runbook/sql-tokens";
import { understatedSql } from "../../../src/shared/runbook/sql-risk";

const texts = (source: string) => parseSql(source).statements.map(({ text }) => text);
const errors = (source: string) => parseSql(source).findings.filter(({ severity }) => severity === "error").map(({ message }) => message);

describe("statements", () => {
  it.each([
    ["SELECT 1; SELECT 2 ;; -- only a comment;\n", ["SELECT 1", "SELECT 2"]],
    ["SELECT ';', \"a;b\", $$;$$, $t$ $$;$$ $t$ /* ; /* ; */ ; */ ; SELECT 2", ["SELECT ';', \"a;b\", $$;$$, $t$ $$;$$ $t$ /* ; /* ; */ ; */", "SELECT 2"]],
    ["SELECT 'it''s;' , E'a\\';b', 'a\\'; SELECT 2", ["SELECT 'it''s;' , E'a\\';b', 'a\\'", "SELECT 2"]],
    ["CREATE RULE r AS ON INSERT TO t DO (SELECT 1; SELECT 2); SELECT 3", ["CREATE RULE r AS ON INSERT TO t DO (SELECT 1; SELECT 2)", "SELECT 3"]],
    ["CREATE OR REPLACE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT CASE WHEN true THEN 1 END; SELECT 2; END; SELECT 3", ["CREATE OR REPLACE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT CASE WHEN true THEN 1 END; SELECT 2; END", "SELECT 3"]],
    ["BEGIN; UPDATE t SET a = 1; END; SELECT 1", ["BEGIN", "UPDATE t SET a = 1", "END", "SELECT 1"]],
  ])("%s", (source, expected) => {
    expect(texts(source)).toEqual(expected);
    expect(errors(source)).toEqual([]);
  });

  it("tells each statement's line", () => {
    expect(parseSql("-- first\nSELECT 1;\n\nSELECT\n2;SELECT 3").statements.map(({ line }) => line)).toEqual([2, 4, 5]);
  });
});

describe("variables", () => {
  it("become numbered parameters, one for each name", () => {
    expect(parseSql("SELECT $A, ${B}5, '$A', \"$A\", $$ $A $$, -- $A\n a$A, $A::int").statements).toEqual([
      { text: "SELECT $1, $2 5, '$A', \"$A\", $$ $A $$, -- $A\n a$A, $1::int", names: ["A", "B"], line: 1 },
    ]);
  });

  it.each([
    ["SELECT * FROM $T", "stands for a name"], ["INSERT INTO $T VALUES (1)", "stands for a name"], ["SELECT $T.a", "stands for a name"],
    ["ALTER ROLE me PASSWORD $PW", "no variable in ALTER"], ["VACUUM $T", "no variable in VACUUM"], ["SET a = $B", "no variable in SET"],
    ["SELECT $1", "is no variable"], ["\\d orders", "a command of psql"], ["SELECT 'open", "never closed"], ["SELECT $x$ open", "never closed"],
    ["COPY t FROM STDIN", "COPY from or to the client"],
  ])("%s is refused", (source, message) => {
    expect(errors(source).join()).toContain(message);
  });

  it.each(["SELECT extract(epoch FROM $AT::timestamptz)", "SELECT 1 WHERE a IS DISTINCT FROM $A", "SELECT substring($A from $N::int)", "EXPLAIN SELECT $A", "WITH x AS (SELECT $A) TABLE x", "CALL p($A)", "COPY t TO '/tmp/x'"])("%s stands", (source) => {
    expect(errors(source)).toEqual([]);
  });

  it("warns of one in quotes", () => {
    expect(parseSql("SELECT '$NAME'").findings).toMatchObject([{ severity: "warning", code: "sql-quoted-variable", index: 7 }]);
  });

  it("reads any text: tokens make it up whole, names come out in order, and blanking moves nothing", () => {
    const piece = fc.oneof(fc.constantFrom("'", '"', "$$", "$a$", "$NAME", "${B}", "/*", "*/", "--", "\n", ";", "(", ")", "\\", "E'", "BEGIN", "END", "CREATE FUNCTION f", "$1", "1", "a"), fc.string({ unit: "binary", maxLength: 3 }));
    fc.assert(fc.property(fc.array(piece, { maxLength: 40 }), (pieces) => {
      const source = pieces.join("");
      expect(sqlTokens(source).map(({ text }) => text).join("")).toBe(source);
      expect(blankSql(source).length).toBe(source.length);
      for (const { text, names } of parseSql(source).statements) {
        const used = sqlTokens(text).flatMap((token) => (token.kind === "positional" ? [Number(token.text.slice(1))] : []));
        // Every variable is bound: none is left in the text, and none is bound to nothing.
        expect(sqlTokens(text).some(({ kind }) => kind === "variable")).toBe(false);
        if (errors(source).length === 0) expect(new Set(used)).toEqual(new Set(names.map((_, index) => index + 1)));
      }
    }), { numRuns: 2_000 });
  });

  it("takes time in proportion to the text", () => {
    for (const piece of [";a", "$A ", "'", "/*", "$a$", "(", "CREATE FUNCTION f BEGIN ;", "E'\\"]) parseSql(piece.repeat(100_000 / piece.length));
  }, 30_000);
});

describe("what a reading step may not do", () => {
  it.each([
    ["UPDATE t SET a = 1", "UPDATE"], ["select 1; drop table t", "DROP"], ["WITH x AS (DELETE FROM t RETURNING *) SELECT * FROM x", "DELETE"],
    ["SELECT pg_promote(true, 60)", "pg_promote()"], ["EXPLAIN (ANALYZE) INSERT INTO t VALUES (1)", "EXPLAIN ANALYZE INSERT"], ["CHECKPOINT", "CHECKPOINT"],
  ])("%s", (source, what) => {
    expect(understatedSql(source)).toMatchObject([{ code: "risk-understated", message: expect.stringContaining(what) }]);
  });
  it("leave its transaction", () => {
    expect(understatedSql("COMMIT; DELETE FROM t").map(({ code }) => code)).toEqual(["sql-transaction", "risk-understated"]);
  });
  it.each(["SELECT 'DROP', \"update\" FROM t -- DELETE", "EXPLAIN DELETE FROM t", "SHOW all", "TABLE t", "SELECT pg_promote FROM t"])("%s is fine", (source) => {
    expect(understatedSql(source)).toEqual([]);
  });
});
