import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { units } from "../../../src/main/collectors/host/units";

/** A systemctl that has one unit, and a second one from its second list on; it notes what it is asked for. */
const SYSTEMCTL = `#!/bin/sh
echo "$*" >>"$HERE/asked"
case $1 in
  list-units)
    echo "ssh.service loaded active running OpenSSH"
    if [ -e "$HERE/second" ]; then echo "new@a\\x2db.service loaded failed failed New"; fi
    : >"$HERE/second" ;;
  show)
    for name; do
      case $name in
        '*.service') printf 'Type=notify\\nId=ssh.service\\n\\n' ;;
        *.service) printf 'Type=oneshot\\nId=%s\\n\\n' "$name" ;;
      esac
    done ;;
  is-system-running) echo running ;;
esac
`;

it("asks for the type of a service when it first sees it, and for that one alone", () => {
  const folder = mkdtempSync(join(tmpdir(), "qd-units-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  writeFileSync(join(folder, "systemctl"), SYSTEMCTL, { mode: 0o755 });
  const script = "script" in units.source ? units.source.script.replace("/run/systemd/system", folder) : expect.fail("units have no script");
  const rounds = execFileSync("sh", ["-c", `for round in 1 2 3; do\n${script}\necho =\ndone`], { encoding: "utf8", env: { ...process.env, HERE: folder, PATH: `${folder}:${process.env["PATH"] ?? ""}` } });
  const typesOf = (text: string) => units.read(text).filter(({ name, labels }) => name === "node_systemd_unit_state" && labels?.["state"] === "failed").map(({ labels }) => [labels?.["name"], labels?.["type"]]);
  const [first = "", second = "", third = ""] = rounds.split("=\n");
  expect(typesOf(first)).toEqual([["ssh.service", "notify"]]);
  const both = [["ssh.service", "notify"], ["new@a\\x2db.service", "oneshot"]];
  expect(typesOf(second)).toEqual(both);
  expect(typesOf(third)).toEqual(both);
  const asked = execFileSync("grep", ["-c", "^show", join(folder, "asked")], { encoding: "utf8" });
  expect(asked.trim()).toBe("2");
});
