import { describe, expect, it } from "vitest";
import { readDf, readRoom } from "../../../src/main/steps/disk-free";
import { versionIn } from "../../../src/main/steps/health";
import { imageReference, tagOf } from "../../../src/main/steps/inputs";
import { fleet } from "../runner/fixtures";

describe("what verbs read", () => {
  it.each([["1GiB", { bytes: 1_073_741_824 }], ["500M", { bytes: 524_288_000 }], ["10%", { ratio: 0.1 }], ["7", { bytes: 7 }], ["1.5 TB", { bytes: 1.5 * 1_099_511_627_776 }], ["plenty", undefined], ["-1G", undefined]])(
    "%s of room", (text, room) => expect(readRoom(text)).toEqual(room),
  );

  it("df, a long device name included", () => {
    const head = "Filesystem     1024-blocks     Used Available Capacity Mounted on\n";
    expect(readDf(`${head}/dev/mapper/a-very-long-name-that-fills-its-column 102400 2400 100000 3% /var/lib with space\n`)).toEqual({ totalKib: 102_400, freeKib: 100_000 });
    expect(readDf(head)).toBeUndefined();
    expect(readDf("")).toBeUndefined();
  });

  it("tags and references", () => {
    const service = Object.values(fleet.services)[0];
    if (!service) throw new Error("no service");
    expect(imageReference(service, "1.2.0")).toBe("qd-app:1.2.0");
    expect(imageReference(service, "other/app:3")).toBe("other/app:3");
    expect([tagOf("registry:5000/shop"), tagOf("registry:5000/shop:1.2"), tagOf("shop:1.2@sha256:abc"), tagOf("shop@sha256:abc")]).toEqual([undefined, "1.2", "1.2", undefined]);
  });

  it("versions in a body", () => {
    expect(versionIn(" 1.2.3\n", undefined)).toBe("1.2.3");
    expect(versionIn('{"build":{"version":"2"}}', "build.version")).toBe("2");
    expect(versionIn('{"version":3}', "version")).toBe("3");
    expect([versionIn("", undefined), versionIn("<html>", "version"), versionIn("{}", "__proto__.x"), versionIn("{}", "version")]).toEqual([undefined, undefined, undefined, undefined]);
  });
});
