import { baseOf, defineCollector, filesOf, linesOf, numberOf, type Reading, wordsOf } from "../collector";

/** Where a container's control group is: by the engine's driver (systemd or cgroupfs) and the version of control groups. */
const FOLDERS: readonly (readonly [folder: string, events: string])[] = [
  ["/sys/fs/cgroup/system.slice/docker-*.scope", "memory.events"],
  ["/sys/fs/cgroup/docker/*", "memory.events"],
  ["/sys/fs/cgroup/memory/system.slice/docker-*.scope", "memory.oom_control"],
  ["/sys/fs/cgroup/memory/docker/*", "memory.oom_control"],
];

/** Kills for want of memory and processes, by the container's id: what the engine itself does not tell. */
export const controlGroups = defineCollector({
  name: "control-groups",
  every: "slow",
  source: { files: FOLDERS.flatMap(([folder, events]) => [`${folder}/${events}`, `${folder}/cgroup.procs`]) },
  series: ["container_oom_events_total", "container_processes"],
  optional: true,
  read: (stdout) => [...filesOf(stdout)].flatMap(([path, text]): Reading[] => {
    const [, id] = /\/(?:docker-)?([0-9a-f]{64})(?:\.scope)?\/[^/]+$/.exec(path) ?? [];
    if (id === undefined) return [];
    if (baseOf(path) === "cgroup.procs") return [{ name: "container_processes", labels: { id }, value: linesOf(text).length }];
    // Kernels before 4.13 do not count them.
    const line = linesOf(text).map(wordsOf).find(([name]) => name === "oom_kill");
    return line === undefined ? [] : [{ name: "container_oom_events_total", labels: { id }, value: numberOf(line[1], "kills") }];
  }),
});
