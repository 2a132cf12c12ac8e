import { defineCollector, linesOf, numberOf, type Reading, unreadable } from "../collector";

/** Kinds without room of their own to run out of; those that node_exporter leaves out, save a container's root. */
const NO_ROOM =
  "autofs|binfmt_misc|bpf|cgroup|cgroup2|configfs|debugfs|devpts|devtmpfs|efivarfs|fusectl|fuse.lxcfs|hugetlbfs|iso9660|mqueue|nsfs|proc|procfs|pstore|rpc_pipefs|securityfs|selinuxfs|squashfs|sysfs|tracefs";
/** Kinds whose server may be gone: asked one by one. */
const REMOTE = "nfs|nfs4|cifs|smb3|smbfs|ceph|glusterfs|fuse.*|9p|afs|lustre|beegfs|gpfs";

/** A line without its first word. */
const WITHOUT_MOUNT = "${file_systems_what#mount }";
/** The process of a job "PID:WHAT". */
const PID_OF_JOB = "${file_systems_job%%:*}";

/**
 * Asking a file system for its room can take for ever: an NFS server that is gone, a disk that hangs. So the questions are asked aside, by
 * processes that answer when they can, on the error output (see `LateReader`), and what has not answered by the next look is said
 * to be stuck, not asked again. `%S %b %f %a %c %d` of stat: block size, blocks, free, available, inodes, free inodes.
 */
const SCRIPT = String.raw`
file_systems_ask() {
  printf '%s' "$1"
  shift
  stat -f -c 'room %S %b %f %a %c %d %n' -- "$@"
}
file_systems_say() {
  while IFS= read -r file_systems_line; do printf '@+ %s file-systems %s\n' "$1" "$file_systems_line"; done
  printf '@+ %s file-systems .\n' "$1"
}
file_systems_still=
for file_systems_job in $file_systems_jobs; do
  kill -0 "${PID_OF_JOB}" && file_systems_still="$file_systems_still $file_systems_job"
done
file_systems_jobs=$file_systems_still
file_systems_local=
set --
while read -r file_systems_device file_systems_mount file_systems_type file_systems_mode; do
  case $file_systems_type in
    ''|${NO_ROOM}) continue ;;
    overlay) [ "$file_systems_mount" = / ] || continue ;;
  esac
  case $file_systems_mount in
    /dev|/dev/*|/proc|/proc/*|/sys|/sys/*|/run/credentials/*|/var/lib/docker/*|/var/lib/containers/storage/*|*\\012*) continue ;;
  esac
  file_systems_path=$file_systems_mount
  case $file_systems_mount in *\\*) file_systems_path=$(printf '%b' "$(printf '%s' "$file_systems_mount" | sed 's/\\\([0-7][0-7][0-7]\)/\\0\1/g')") ;; esac
  file_systems_what="mount $file_systems_device $file_systems_type $file_systems_mode $file_systems_mount
"
  case $file_systems_type in
    ${REMOTE})
      case " $file_systems_jobs " in
        *":$file_systems_mount "*) printf 'stuck %s' "${WITHOUT_MOUNT}" ;;
        *)
          file_systems_ask "$file_systems_what" "$file_systems_path" | file_systems_say "n$file_systems_mount" >&9 &
          file_systems_jobs="$file_systems_jobs $!:$file_systems_mount" ;;
      esac ;;
    *)
      file_systems_local=$file_systems_local$file_systems_what
      set -- "$@" "$file_systems_path" ;;
  esac
done <<end_of_mounts
$(sed -n 's/^\([^ ][^ ]* [^ ][^ ]* [^ ][^ ]* r[ow]\)[ ,].*/\1/p' /proc/mounts)
end_of_mounts
case " $file_systems_jobs " in
  *':local '*) echo 'a local file system does not answer' ;;
  *) if [ $# -gt 0 ]; then
      file_systems_ask "$file_systems_local" "$@" | file_systems_say local >&9 &
      file_systems_jobs="$file_systems_jobs $!:local"
    fi ;;
esac`;

interface Mount {
  device: string;
  type: string;
  readonly: boolean;
  mount: string;
  stuck: boolean;
}

/** Room and inodes of mounted file systems. `node_filesystem_free_bytes` includes what is reserved for root. */
export const fileSystems = defineCollector({
  name: "file-systems",
  every: "slow",
  source: { script: SCRIPT, keeps: true },
  series: ["size_bytes", "free_bytes", "avail_bytes", "files", "files_free", "readonly", "device_error"].map((what) => `node_filesystem_${what}`),
  optional: true,
  read(stdout) {
    const mounts = new Map<string, Mount>();
    const rooms = new Map<string, number[]>();
    for (const line of linesOf(stdout)) {
      if (line.startsWith("room ")) {
        const [, numbers = "", mount = ""] = /^room ((?:\d+ ){6})(\/.*)$/.exec(line) ?? unreadable("not the room of a file system", line);
        rooms.set(mount, numbers.trim().split(" ").map((text) => numberOf(text, "room")));
      } else {
        const mount = mountOf(line);
        // What is mounted over another hides it.
        mounts.set(mount.mount, mount);
      }
    }
    return [...mounts.values()].flatMap((mount) => readingsOf(mount, mount.stuck ? undefined : rooms.get(mount.mount)));
  },
});

function mountOf(line: string): Mount {
  const [, word, device = "", type = "", mode, mount = ""] = /^(mount|stuck) (\S+) (\S+) (r[ow]) (\/\S*)$/.exec(line) ?? unreadable("not a mount", line);
  return { device: unescaped(device), type, readonly: mode === "ro", mount: unescaped(mount), stuck: word === "stuck" };
}

/** The kernel writes spaces and the like as octal numbers: "/mnt/back\\040up". They are bytes, of UTF-8 most often. */
function unescaped(text: string): string {
  if (!text.includes("\\")) return text;
  const bytes = [...text.matchAll(/\\([0-7]{3})|([^\\]+|\\)/g)].map(([, octal, plain]) =>
    octal === undefined ? Buffer.from(plain ?? "") : Buffer.from([Number.parseInt(octal, 8) & 0xff]));
  return Buffer.concat(bytes).toString("utf8");
}

function readingsOf({ device, type, readonly, mount }: Mount, room: readonly number[] | undefined): Reading[] {
  const labels = { device, mountpoint: mount, fstype: type };
  const of = (what: string, value: number): Reading => ({ name: `node_filesystem_${what}`, labels, value });
  const state = [of("readonly", readonly ? 1 : 0), of("device_error", room === undefined ? 1 : 0)];
  if (room === undefined) return state;
  const [block = 0, size = 0, free = 0, available = 0, files = 0, filesFree = 0] = room;
  return [...state, of("size_bytes", size * block), of("free_bytes", free * block), of("avail_bytes", available * block), of("files", files), of("files_free", filesFree)];
}
