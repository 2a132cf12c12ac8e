import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseHttp, understatedHttp } from "../../../src/shared/runbook/http";
import { fillHttp, type HttpRequest } from "../../../src/shared/runbook/http-fill";

const errors = (source: string) => parseHttp(source).findings.map(({ message }) => message).join();

function fill(source: string, values: Record<string, string> = {}): HttpRequest | string {
  const { request, findings } = parseHttp(source);
  expect(findings).toEqual([]);
  if (!request) throw new Error("no request");
  const outcome = fillHttp(request, (name) => values[name] ?? "");
  return outcome.ok ? outcome.value : outcome.problem.message;
}

describe("a request", () => {
  it("is read as .http files have it", () => {
    const source = '# restart\npost http://$HOST:${PORT}/v1/$NAME?q=$NAME HTTP/1.1\r\nContent-Type: application/json\r\nX-Note: a $NOTE\r\n\r\n{"a": "$NAME", "n": $COUNT}\r\n';
    expect(fill(source, { HOST: "web1", PORT: "8000", NAME: `a/b?&"\\\n`, NOTE: "b: c", COUNT: "-1.5e3" })).toEqual({
      method: "POST", url: "http://web1:8000/v1/a%2Fb%3F%26%22%5C%0A?q=a%2Fb%3F%26%22%5C%0A", headers: { "Content-Type": "application/json", "X-Note": "a b: c" },
      body: '{"a": "a/b?&\\"\\\\\\n", "n": -1.5e3}',
    });
  });
  it.each([["http://a/x", "GET http://a/x"], ["$URL", "GET http://b/y?z"], ["HEAD $URL", "HEAD http://b/y?z"], ["http://[::1]:80/", "GET http://[::1]/"]])("%s", (source, expected) => {
    const request = fill(source, { URL: "http://b/y?z" });
    expect(typeof request === "string" ? request : `${request.method} ${request.url}`).toBe(expected);
  });
  it.each([
    ["ftp://a", "begins with http"], ["FETCH http://a", "no method"], ["GET http://a b", "METHOD URL"], ["GET http://a\nHost", "Name: value"], ["GET http://a\nHost: b", "console's own"],
    ["POST http://a\nContent-Type: application/x-protobuf\n\n$A", "cannot be written into a body"],
  ])("%j is refused", (source, message) => {
    expect(errors(source)).toContain(message);
  });
  it.each([
    ["GET http://a/$V/c", "..", "climb"], ["GET http://a/x$V", "\ud800", "well-formed"], ["GET http://$V/", "a/b", "no host name"], ["GET http://$V/", "user@b", "no host name"], ["$V/x", "file:///etc", "no http"],
    ["GET http://a\nX: $V", "a\r\nY: b", "line break"], ['POST http://a\n\n{"n": $V}', '1, "x": 2', "no JSON number"], ['POST http://a\n\n{"n": "$V}', "a", "not JSON"],
  ])("%j with %j is refused", (source, value, message) => {
    expect(fill(source, { V: value })).toContain(message);
  });
  it("writes forms, XML and text", () => {
    expect(fill("POST http://a\nContent-Type: application/x-www-form-urlencoded\n\na=$V&b=1", { V: "x&y=z" })).toMatchObject({ body: "a=x%26y%3Dz&b=1" });
    expect(fill("POST http://a\nContent-Type: application/xml\n\n<a b='$V'/>", { V: "<'&\">" })).toMatchObject({ body: "<a b='&lt;&apos;&amp;&quot;&gt;'/>" });
    expect(fill("POST http://a\nContent-Type: text/plain; charset=utf-8\n\n$V", { V: "as\nit is" })).toMatchObject({ body: "as\nit is" });
  });
  it("of a reading step only looks", () => {
    expect(understatedHttp("DELETE http://a")).toMatchObject([{ code: "risk-understated" }]);
    expect(understatedHttp("http://a")).toEqual([]);
  });
  it("holds any value in its place: none changes what the request is", () => {
    fc.assert(fc.property(fc.string({ unit: "binary" }), (value) => {
      const request = fill('POST http://a/p/x$V?q=$V&r=1\n\n{"v": "$V", "w": 1}', { V: value });
      if (typeof request === "string") return expect(request).toContain("well-formed");
      const url = new URL(request.url);
      expect([url.host, url.pathname.split("/").length, url.searchParams.get("q"), url.searchParams.get("r"), [...url.searchParams].length]).toEqual(["a", 3, value, "1", 2]);
      expect(decodeURIComponent(url.pathname)).toBe(`/p/x${value}`);
      expect(JSON.parse(request.body ?? "")).toEqual({ v: value, w: 1 });
    }), { numRuns: 1_000 });
  });
  it("gives findings or a request for any text, and never throws", () => {
    const piece = fc.oneof(fc.constantFrom("GET ", "http://a/", "$V", "\n", "\n\n", "A: b", '"', "{", "#"), fc.string({ unit: "binary", maxLength: 4 }));
    fc.assert(fc.property(fc.array(piece, { maxLength: 20 }), fc.string({ unit: "binary", maxLength: 5 }), (pieces, value) => {
      const source = pieces.join("");
      const { request, findings } = parseHttp(source);
      expect(findings.every(({ index }) => index >= 0 && index <= source.length)).toBe(true);
      if (request && findings.length === 0) fillHttp(request, () => value);
    }), { numRuns: 2_000 });
  });
});
