import { defineCollector, linesOf, numberOf, type Reading, unreadable } from "../collector";

/**
 * Asks only for file systems on this host's own disks: a network file system whose server is gone would hold `df`, and with it
 * everything that is read in the same round trip. Two seconds are the limit even so, where the host has `timeout`.
 */
const SCRIPT = `
set --
while read -r device mount type options rest; do
  case "$type" in
    ext2|ext3|ext4|xfs|btrfs|zfs|f2fs|jfs|bcachefs|vfat|exfat) ;;
    tmpfs) case "$mount" in /dev|/dev/*|/run|/run/*|/sys/*|/proc/*) continue ;; esac ;;
    overlay) [ "$mount" = / ] || continue ;;
    *) continue ;;
  esac
  case ",$options," in *,ro,*) continue ;; esac
  case "$mount" in *\\\\*) mount=$(printf '%b' "$(printf '%s' "$mount" | sed 's/\\\\\\([0-7][0-7][0-7]\\)/\\\\0\\1/g')") ;; esac
  [ -d "$mount" ] || continue
  printf '%s %s\\n' "$type" "$mount"
  set -- "$@" "$mount"
done < /proc/mounts
echo
if [ $# -gt 0 ]; then
  if command -v timeout > /dev/null 2>&1; then timeout 2 df -Pk "$@"; else df -Pk "$@"; fi
fi`;

interface FileSystem {
  device: string;
  mount: string;
  size: number;
  used: number;
  available: number;
}

/** Room on local, writable file systems; one of several mounts of a device. `node_filesystem_free_bytes` includes what is reserved for root. */
export const fileSystems = defineCollector({
  name: "file-systems",
  script: SCRIPT,
  series: { node_filesystem_size_bytes: "gauge", node_filesystem_free_bytes: "gauge", node_filesystem_avail_bytes: "gauge" },
  read(stdout) {
    const split = stdout.indexOf("\n\n");
    const types = new Map(linesOf(split < 0 ? stdout : stdout.slice(0, split)).map((line): [string, string] => {
      const [, type, mount] = /^(\S+) (\/.*)$/.exec(line) ?? unreadable("not a mount", line);
      return [mount ?? "", type ?? ""];
    }));
    if (types.size === 0) return [];
    const [header, ...rows] = linesOf(split < 0 ? "" : stdout.slice(split));
    if (!header?.startsWith("Filesystem")) unreadable("df did not answer", stdout);
    return onePerDevice(rows.map(fileSystemOf)).flatMap((found): Reading[] => {
      const labels = { device: found.device, mountpoint: found.mount, fstype: types.get(found.mount) ?? "unknown" };
      return [
        { name: "node_filesystem_size_bytes", labels, value: found.size },
        { name: "node_filesystem_free_bytes", labels, value: found.size - found.used },
        { name: "node_filesystem_avail_bytes", labels, value: found.available },
      ];
    });
  },
});

function fileSystemOf(row: string): FileSystem {
  const [, device, size, used, available, mount] =
    /^(\S.*?)\s+(\d+)\s+(\d+)\s+(\d+)\s+(?:\d+%|-)\s+(\/.*)$/.exec(row) ?? unreadable("not a line of df", row);
  const bytes = (text: string | undefined) => numberOf(text, "blocks") * 1_024;
  return { device: device ?? "", mount: mount ?? "", size: bytes(size), used: bytes(used), available: bytes(available) };
}

/** Bind mounts and subvolumes show one device several times: the shortest path stands for it. */
function onePerDevice(all: readonly FileSystem[]): FileSystem[] {
  const chosen = new Map<string, FileSystem>();
  for (const found of all) {
    if (found.size === 0) continue;
    const key = found.device.startsWith("/") ? found.device : found.mount;
    const before = chosen.get(key);
    if (before === undefined || found.mount.length < before.mount.length) chosen.set(key, found);
  }
  return [...chosen.values()];
}
