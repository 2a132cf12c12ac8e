import { defineCollector, filesOf, numberOf, type Reading, unreadable, wordsOf } from "../collector";

const FILE_HANDLES = "/proc/sys/fs/file-nr";
/** The largest number of the kernel's table means that nobody set a limit. */
const NAMES: Readonly<Record<string, string>> = {
  "/proc/sys/net/netfilter/nf_conntrack_count": "node_nf_conntrack_entries",
  "/proc/sys/net/netfilter/nf_conntrack_max": "node_nf_conntrack_entries_limit",
  "/proc/sys/kernel/random/entropy_avail": "node_entropy_available_bits",
  "/proc/sys/kernel/random/poolsize": "node_entropy_pool_size_bits",
};

/** Numbers that the kernel keeps in a file each: open files, tracked connections, entropy. */
export const kernelNumbers = defineCollector({
  name: "kernel-numbers",
  every: "round",
  source: { files: [FILE_HANDLES, ...Object.keys(NAMES)] },
  series: ["node_filefd_allocated", "node_filefd_maximum", ...Object.values(NAMES)],
  optional: true,
  read(stdout) {
    return [...filesOf(stdout)].flatMap(([path, text]): Reading[] => {
      const [first, , third, ...more] = wordsOf(text);
      if (path === FILE_HANDLES) {
        if (third === undefined || more.length > 0) unreadable("not /proc/sys/fs/file-nr", text);
        return [{ name: "node_filefd_allocated", value: numberOf(first, "allocated") }, { name: "node_filefd_maximum", value: numberOf(third, "maximum") }];
      }
      const name = Object.hasOwn(NAMES, path) ? NAMES[path] : undefined;
      return name === undefined ? [] : [{ name, value: numberOf(text, name) }];
    });
  },
});
