import type { PanelUnit } from "../dashboards";

/** Grafana's unit ids: `value * factor` is in `unit`. */
export interface UnitMap {
  unit: PanelUnit;
  factor: number;
}

const NUMBER: UnitMap = { unit: "number", factor: 1 };
const KIBI = 1_024;
const bytes = (factor: number, unit: PanelUnit = "bytes"): UnitMap => ({ unit, factor });
const time = (seconds: number): UnitMap => ({ unit: "seconds", factor: seconds });
const each = (factor: number): UnitMap => ({ unit: "1/s", factor });

const UNITS = new Map<string, UnitMap>(Object.entries({
  none: NUMBER, short: NUMBER, string: NUMBER, locale: NUMBER, sishort: NUMBER, hex: NUMBER, bool: NUMBER, bool_yes_no: NUMBER, bool_on_off: NUMBER,
  percent: { unit: "ratio", factor: 0.01 }, percentunit: { unit: "ratio", factor: 1 },
  bytes: bytes(1), decbytes: bytes(1), bits: bytes(1 / 8), decbits: bytes(1 / 8),
  kbytes: bytes(KIBI), mbytes: bytes(KIBI ** 2), gbytes: bytes(KIBI ** 3), tbytes: bytes(KIBI ** 4), deckbytes: bytes(1e3), decmbytes: bytes(1e6), decgbytes: bytes(1e9), dectbytes: bytes(1e12),
  Bps: bytes(1, "bytes/s"), binBps: bytes(1, "bytes/s"), KBs: bytes(1e3, "bytes/s"), KiBs: bytes(KIBI, "bytes/s"), MBs: bytes(1e6, "bytes/s"), MiBs: bytes(KIBI ** 2, "bytes/s"), GBs: bytes(1e9, "bytes/s"), GiBs: bytes(KIBI ** 3, "bytes/s"),
  bps: { unit: "bits/s", factor: 1 }, binbps: { unit: "bits/s", factor: 1 }, Kbits: { unit: "bits/s", factor: 1e3 }, Mbits: { unit: "bits/s", factor: 1e6 }, Gbits: { unit: "bits/s", factor: 1e9 },
  s: time(1), ms: time(1e-3), µs: time(1e-6), us: time(1e-6), ns: time(1e-9), m: time(60), h: time(3_600), d: time(86_400), dtdurations: time(1), dtdurationms: time(1e-3), clocks: time(1), clockms: time(1e-3), timeticks: time(0.01),
  ops: each(1), reqps: each(1), rps: each(1), wps: each(1), iops: each(1), eps: each(1), cps: each(1), pps: each(1), hertz: each(1), opm: each(1 / 60), rpm: each(1 / 60), wpm: each(1 / 60), mps: each(1),
  dateTimeAsIso: { unit: "timestamp", factor: 1 }, dateTimeAsUS: { unit: "timestamp", factor: 1 }, dateTimeFromNow: { unit: "timestamp", factor: 1 }, dateTimeAsLocal: { unit: "timestamp", factor: 1 },
} satisfies Record<string, UnitMap>));

/** undefined: none of those that are known. */
export const unitOf = (id: string | undefined): UnitMap | undefined => (id === undefined || id === "" ? NUMBER : UNITS.get(id));
