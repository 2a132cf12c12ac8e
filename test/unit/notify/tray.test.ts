import { describe, expect, it } from "vitest";
import { trayBitmap } from "../../../src/main/window/tray-icon";
import { trayState } from "../../../src/main/window/tray-state";
import { HostId } from "../../../src/shared/ids";
import { EnvironmentId } from "../../../src/shared/ids";
import type { Health, Overview } from "../../../src/shared/overview";
import { SilenceId } from "../../../src/shared/notify";
import { anAlert, resolved, NOON } from "./given";

const seen = (...healths: Health[]): Overview => ({
  at: NOON, environments: [], services: [], probes: [], stores: [],
  hosts: healths.map((health, index) => ({ id: HostId.parse(`h${index}`), environment: EnvironmentId.parse("prod"), health, connection: "open", containers: [] })),
});
const verdict = (alert: string, silenced = false) => ({ alert, silencedBy: silenced ? [SilenceId.parse("aaaaaaaa")] : [], inhibitedBy: [], receivers: [] });

describe("the tray's state", () => {
  const critical = anAlert({ host: "web1", severity: "critical" });
  const warning = anAlert({ host: "web2", severity: "warning" });
  it.each<[string, Parameters<typeof trayState>, Health, string]>([
    ["nothing", [seen(), [], [], false], "healthy", "Quarterdeck: no fleet"],
    ["all well", [seen("healthy"), [], [], false], "healthy", "Quarterdeck: all healthy"],
    ["one not seen", [seen("healthy", "not seen"), [], [], false], "not seen", "Quarterdeck: 1 not seen"],
    ["the worst of several", [seen("degraded", "failing", "not seen"), [], [], false], "failing", "Quarterdeck: 1 failing, 1 degraded, 1 not seen"],
    ["a warning", [seen("healthy"), [warning], [verdict(warning.key)], false], "degraded", "Quarterdeck: 1 alert"],
    ["a critical alert", [seen("healthy"), [warning, critical], [], false], "failing", "Quarterdeck: 2 alerts (1 critical)"],
    ["a silenced alert", [seen("healthy"), [critical], [verdict(critical.key, true)], true], "healthy", "Quarterdeck: muted"],
    ["what is over", [seen("healthy"), [resolved(critical, NOON)], [], false], "healthy", "Quarterdeck: all healthy"],
  ])("of %s", (_, asked, health, tooltip) => expect(trayState(...asked)).toMatchObject({ health, tooltip }));
});

describe("the tray's icon", () => {
  /** Pixels as characters: "#" full, "+" an edge, "." none. */
  const drawn = (health: Health, muted = false, size = 8) => {
    const pixels = trayBitmap(health, muted, size);
    return Array.from({ length: size }, (_, row) => Array.from({ length: size }, (__, column) => {
      const alpha = pixels[(row * size + column) * 4 + 3] ?? 0;
      return alpha === 255 ? "#" : alpha === 0 ? "." : "+";
    }).join(""));
  };
  it("has a shape of its own for each state", () => {
    expect(drawn("not seen")).toEqual(["..++++..", ".++++++.", "+++..+++", "++....++", "++....++", "+++..+++", ".++++++.", "..++++.."]);
    expect(drawn("failing")).toEqual(["++++++++", "+######+", "+######+", "+######+", "+######+", "+######+", "+######+", "++++++++"]);
    expect(new Set((["healthy", "degraded", "failing", "not seen"] as const).flatMap((health) => [drawn(health).join(), drawn(health, true).join()])).size).toBe(8);
  });
  it("is premultiplied blue, green, red, alpha", () => {
    const pixels = trayBitmap("failing", false, 8);
    expect([...pixels.subarray((3 * 8 + 3) * 4, (3 * 8 + 3) * 4 + 4)]).toEqual([51, 54, 218, 255]);
    for (let at = 0; at < pixels.length; at += 4) for (const colour of [0, 1, 2]) expect(pixels[at + colour]).toBeLessThanOrEqual(pixels[at + 3] ?? 0);
  });
});
