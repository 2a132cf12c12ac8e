import { defineCollector, filesOf, linesOf, numberOf, type Reading, unreadable, wordsOf } from "../collector";

const MDSTAT = "/proc/mdstat";
const EDAC = "/sys/devices/system/edac/mc";

/** Errors of memory that the controller noticed, and arrays of disks. */
export const hardware = defineCollector({
  name: "hardware",
  every: "slow",
  source: { files: [MDSTAT, `${EDAC}/mc*/ce_count`, `${EDAC}/mc*/ue_count`, `${EDAC}/mc*/ce_noinfo_count`, `${EDAC}/mc*/ue_noinfo_count`, `${EDAC}/mc*/csrow*/ce_count`, `${EDAC}/mc*/csrow*/ue_count`] },
  series: [
    "node_edac_correctable_errors_total", "node_edac_uncorrectable_errors_total", "node_edac_csrow_correctable_errors_total", "node_edac_csrow_uncorrectable_errors_total",
    "node_md_disks", "node_md_disks_required", "node_md_state", "node_md_blocks", "node_md_blocks_synced",
  ],
  optional: true,
  read: (stdout) => [...filesOf(stdout)].flatMap(([path, text]) => (path === MDSTAT ? readArrays(text) : readErrors(path, text))),
});

function readErrors(path: string, text: string): Reading[] {
  const [, controller, row, kind, unknown] = /\/mc(\d+)\/(?:csrow(\d+)\/)?(ce|ue)_(noinfo_)?count$/.exec(path) ?? [];
  if (controller === undefined) return [];
  const what = kind === "ce" ? "correctable" : "uncorrectable";
  const csrow = unknown === undefined ? row : "unknown";
  return [csrow === undefined
    ? { name: `node_edac_${what}_errors_total`, labels: { controller }, value: numberOf(text, path) }
    : { name: `node_edac_csrow_${what}_errors_total`, labels: { controller, csrow }, value: numberOf(text, path) }];
}

/** Arrays stand apart by a line that begins with their name; the lines below it are about it. */
function readArrays(text: string): Reading[] {
  const arrays: { head: string; rest: string[] }[] = [];
  for (const line of linesOf(text)) {
    if (/^md\S* : /.test(line)) arrays.push({ head: line, rest: [] });
    else if (/^\s/.test(line)) arrays.at(-1)?.rest.push(line);
  }
  return arrays.flatMap(({ head, rest }) => readArray(head, rest.join("\n")));
}

/** "md0 : active raid1 sdb1[1] sda1[0](F)", then "1046528 blocks super 1.2 [2/1] [U_]" and perhaps "recovery = 12.6% (37043/292945) ...". */
function readArray(head: string, rest: string): Reading[] {
  const [device = "", , state = "", ...members] = wordsOf(head);
  if (!/^(active|inactive)$/.test(state)) unreadable("not an array's state", head);
  const of = (name: string, value: number, labels: Record<string, string> = {}): Reading => ({ name: `node_md_${name}`, labels: { device, ...labels }, value });
  const disks = members.filter((member) => /\[\d+\]/.test(member));
  const failed = disks.filter((member) => member.includes("(F)")).length;
  const spare = disks.filter((member) => member.includes("(S)")).length;
  const [, required, up] = /\[(\d+)\/(\d+)\]/.exec(rest) ?? [];
  const active = up === undefined ? disks.length - failed - spare : numberOf(up, "disks");
  const [, activity] = /\b(recovery|resync|reshape|check)\s*=/.exec(rest) ?? [];
  const now = activity === undefined ? state : activity === "recovery" ? "recovering" : activity;
  const [, blocks] = /(\d+) blocks/.exec(rest) ?? [];
  const [, synced] = /=\s*[\d.]+% \((\d+)\/\d+\)/.exec(rest) ?? [];
  return [
    of("disks", state === "active" ? active : 0, { state: "active" }), of("disks", failed, { state: "failed" }), of("disks", spare, { state: "spare" }),
    of("disks_required", required === undefined ? (state === "active" ? disks.length - spare : 0) : numberOf(required, "disks")),
    ...["active", "inactive", "recovering", "resync", "check", "reshape"].map((name) => of("state", name === now ? 1 : 0, { state: name })),
    ...(blocks === undefined ? [] : [of("blocks", numberOf(blocks, "blocks"))]),
    ...(blocks === undefined ? [] : [of("blocks_synced", numberOf(synced ?? blocks, "blocks"))]),
  ];
}
