import type { PanelUnit } from "../../../shared/judge/dashboards";
import { FORMATS, formatCount } from "../../lib/units";
import { localDateTime } from "../../lib/time";

const THIN = "\u202f";

const formatOf: Record<PanelUnit, (value: number) => string> = {
  number: FORMATS.number, ratio: FORMATS.ratio, bytes: FORMATS.bytes, "bytes/s": FORMATS["bytes/s"], seconds: FORMATS.seconds, "1/s": FORMATS["1/s"],
  // "b" for bits, as Grafana writes it: "B" is bytes.
  "bits/s": (value) => (value === 0 ? `0${THIN}b/s` : /[kMGT]$/.test(formatCount(value)) ? `${formatCount(value)}b/s` : `${formatCount(value)}${THIN}b/s`), timestamp: localDateTime,
};

export const panelFormat = (unit: PanelUnit): ((value: number) => string) => formatOf[unit];
export const panelBase = (unit: PanelUnit): 1000 | 1024 => (unit === "bytes" || unit === "bytes/s" ? 1024 : 1000);
