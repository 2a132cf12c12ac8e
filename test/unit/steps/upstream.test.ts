import { describe, expect, it } from "vitest";
import { readUpstream, remaining, withMember } from "../../../src/main/steps/nginx/upstream";

const file = "# shop\nserver 10.0.0.11:8000;\n  server   10.0.0.12:8000 weight=5 down max_fails=0; # out since Monday\nserver 10.0.0.13:8000 backup;\n#server 10.0.0.14:8000;\nkeepalive 32;";
const member = (address: string) => {
  const found = readUpstream(file).find((each) => each.address === address);
  if (!found) throw new Error(address);
  return found;
};

describe("an nginx upstream file", () => {
  it("is read as it is", () => {
    expect(readUpstream(file).map(({ address, down, backup }) => [address, down, backup])).toEqual([
      ["10.0.0.11:8000", false, false], ["10.0.0.12:8000", true, false], ["10.0.0.13:8000", false, true],
    ]);
  });

  it("changes in one word alone", () => {
    expect(withMember(file, member("10.0.0.11:8000"), true)).toBe(file.replace("server 10.0.0.11:8000;", "server 10.0.0.11:8000 down;"));
    expect(withMember(file, member("10.0.0.12:8000"), false)).toBe(file.replace(" down max_fails", " max_fails"));
    expect(withMember(file, member("10.0.0.11:8000"), false)).toBe(file);
    const out = withMember(file, member("10.0.0.11:8000"), true);
    expect(withMember(out, { ...member("10.0.0.11:8000") }, false)).toBe(file);
  });

  it("counts who would still answer: neither those that are down nor backups", () => {
    expect(remaining(readUpstream(file), "10.0.0.11:8000")).toEqual([]);
    expect(remaining(readUpstream(file), "10.0.0.12:8000").map(({ address }) => address)).toEqual(["10.0.0.11:8000"]);
  });

  it("keeps line ends of any kind", () => {
    const windows = "server a:1;\r\nserver b:2;\r\n";
    const [first] = readUpstream(windows);
    expect(first && withMember(windows, first, true)).toBe("server a:1 down;\r\nserver b:2;\r\n");
  });
});
