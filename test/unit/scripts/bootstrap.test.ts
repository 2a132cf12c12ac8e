import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { hasDisplay, namespacesRestricted } from "../../../scripts/bootstrap/display.js";
import { withLock } from "../../../scripts/bootstrap/lock.js";
import { satisfies } from "../../../scripts/bootstrap/npm-packages.js";
import { cacheDir } from "../../../scripts/bootstrap/paths.js";
import { parseMissingLibraries } from "../../../scripts/bootstrap/system-packages.js";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "bootstrap-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

describe("are the installed npm packages those of the lock file", () => {
  const wanted = { "": { version: "0.1.0" }, "node_modules/a": { version: "1.0.0", integrity: "sha512-a" }, "node_modules/b": { version: "2.0.0", optional: true } };

  test.each([
    ["the same", { "node_modules/a": { version: "1.0.0", integrity: "sha512-a" }, "node_modules/b": { version: "2.0.0" } }, true],
    ["an optional one of another platform absent", { "node_modules/a": { version: "1.0.0", integrity: "sha512-a" } }, true],
    ["another version", { "node_modules/a": { version: "1.0.1", integrity: "sha512-a" } }, false],
    ["other content under the same version", { "node_modules/a": { version: "1.0.0", integrity: "sha512-x" } }, false],
    ["one missing", {}, false],
  ])("%s", (_case, installed, expected) => {
    expect(satisfies(installed, wanted)).toBe(expected);
  });
});

describe("the lock", () => {
  test("lets one in at a time", async () => {
    const file = join(folder, "lock");
    const events: string[] = [];
    const hold = (name: string) =>
      withLock(file, async () => {
        events.push(`${name} in`);
        await sleep(50);
        events.push(`${name} out`);
      });
    await Promise.all([hold("a"), hold("b")]);
    expect(events).toEqual(["a in", "a out", "b in", "b out"]);
    expect(existsSync(file)).toBe(false);
  });

  test("is taken over from a process that died", async () => {
    const file = join(folder, "lock");
    writeFileSync(file, "4194303999"); // above any process id
    expect(await withLock(file, async () => readFileSync(file, "utf8"))).toBe(String(process.pid));
  });

  test("is released when the work fails", async () => {
    const file = join(folder, "lock");
    const fail = vi.fn().mockRejectedValue(new Error("no"));
    await expect(withLock(file, fail)).rejects.toThrow("no");
    expect(existsSync(file)).toBe(false);
  });
});

describe("what the machine offers", () => {
  test("the cache honours XDG_CACHE_HOME", () => {
    expect(cacheDir({ XDG_CACHE_HOME: "/somewhere" })).toBe(join("/somewhere", "quarterdeck"));
  });

  test("Linux without X11 or Wayland has no display; other systems always have one", () => {
    expect(hasDisplay({}, "linux")).toBe(false);
    expect(hasDisplay({ DISPLAY: ":0" }, "linux")).toBe(true);
    expect(hasDisplay({ WAYLAND_DISPLAY: "wayland-0" }, "linux")).toBe(true);
    expect(hasDisplay({}, "darwin")).toBe(true);
  });

  test("libraries that the loader does not find are named once", () => {
    const ldd = "\tlibc.so.6 => /lib/libc.so.6 (0x1)\n\tlibgbm.so.1 => not found\n\tlibnss3.so => not found\n\tlibgbm.so.1 => not found\n";
    expect(parseMissingLibraries(ldd)).toEqual(["libgbm.so.1", "libnss3.so"]);
  });

  test.each([
    ["/proc/sys/kernel/apparmor_restrict_unprivileged_userns", "1", true],
    ["/proc/sys/kernel/unprivileged_userns_clone", "0", true],
    ["/proc/sys/user/max_user_namespaces", "0", true],
    ["/proc/sys/user/max_user_namespaces", "95000", false],
  ])("%s = %s restricts namespaces: %s", (path, value, expected) => {
    expect(namespacesRestricted((asked) => (asked === path ? value : undefined))).toBe(expected);
  });
});
