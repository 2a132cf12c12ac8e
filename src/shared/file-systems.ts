import type { Series } from "./sample";

/**
 * The mount points to show of `node_filesystem_*` series: bind mounts and subvolumes give one device several times, and the shortest path
 * stands for it.
 */
export function shownMounts(series: readonly Pick<Series, "labels">[]): string[] {
  const byDevice = new Map<string, string>();
  for (const { labels } of series) {
    const mount = labels["mountpoint"] ?? "?";
    const device = labels["device"]?.startsWith("/") ? labels["device"] : mount;
    const before = byDevice.get(device);
    if (before === undefined || mount.length < before.length) byDevice.set(device, mount);
  }
  return [...new Set(byDevice.values())];
}
