/**
 * What a host runs for a job, in POSIX sh alone (dash, busybox, bash). A job is a folder, `~/.quarterdeck/jobs/TOKEN`:
 * `script`, `pid` ("pid start-time boot-id"), `out`, `err`, `exit`. Its `mkdir` is atomic, so a token starts at most once.
 * Everything variable arrives as arguments or as bytes on stdin; nothing is spliced into these texts.
 */

/**
 * Functions set variables instead of printing: a command substitution costs the host a process.
 * start_of: start time of a living process in clock ticks, the 22nd field of /proc/PID/stat, counted after the name, which may hold
 * anything; "" when there is none. A zombie has ended; in a container nobody may ever collect it.
 */
const START_TIME = `
start_of() {
  start_time=
  { read -r stat_line <"/proc/$1/stat"; } 2>/dev/null || return 1
  set -- \${stat_line##*) }
  case $1 in Z|X) return 1 ;; esac
  start_time=\${20}
}
boot_id() { boot=; { read -r boot </proc/sys/kernel/random/boot_id; } 2>/dev/null; }
`;

/** Processes of a session that still live. A job leads its own session, which its children keep even in groups of their own. */
const MEMBERS = `
members() {
  for stat_file in /proc/[0-9]*/stat; do
    { read -r stat_line <"$stat_file"; } 2>/dev/null || continue
    member=\${stat_file#/proc/}; member=\${member%/stat}
    wanted=$1
    set -- \${stat_line##*) }
    [ "$4" = "$wanted" ] && [ "$1" != Z ] && [ "$1" != X ] && printf '%s ' "$member"
    set -- "$wanted"
  done
}
`;

/**
 * Leader of the job's session. Arguments: folder, interpreter, working folder or "", umask. The payload holds two lines of plain
 * ASCII for each variable, its name and its value for printf's %b, an empty line, and the script.
 */
const LEADER = `
${START_TIME}
dir=$1 interpreter=$2 cwd=$3 mask=$4
trap '' HUP
start_of $$; boot_id
printf '%s %s %s\\n' "$$" "$start_time" "$boot" >"$dir/pid" || exit 1
: >"$dir/out"; : >"$dir/err"
locale=\${LC_ALL-} had_locale=\${LC_ALL+yes}
LC_ALL=C
{
  while IFS= read -r name && [ -n "$name" ] && IFS= read -r value; do
    # The x keeps line ends that a command substitution would drop.
    case $value in *\\\\*) value=$(printf '%bx' "$value"); value=\${value%x} ;; esac
    eval "$name=\\$value; export $name"
  done
  cat >"$dir/script" && rm -f "$dir/payload" || exit 1
} <"$dir/payload"
if [ -n "$had_locale" ]; then LC_ALL=$locale; else unset LC_ALL; fi
umask "$mask"
if cd "\${cwd:-$HOME}" 2>>"$dir/err"; then
  "$interpreter" "$dir/script" </dev/null >>"$dir/out" 2>>"$dir/err"
  code=$?
else
  code=126
fi
umask 077
printf '%s\\n' "$code" >"$dir/exit"
`;

/** How a job stands, for functions that share `dir`, `most`, `rounds`, `out_from` and `err_from`. An unfinished line in a file does not count. */
const LOOK = `
${START_TIME}
look() {
  code=-
  if [ ! -d "$dir" ]; then state=absent; return; fi
  if finished; then return; fi
  { read -r pid start born <"$dir/pid"; } 2>/dev/null || { state=starting; return; }
  boot_id
  if [ "$born" != "$boot" ]; then state=rebooted; return; fi
  if start_of "$pid" && [ "$start_time" = "$start" ]; then state=running; return; fi
  finished || state=dead
}
finished() { if { read -r code <"$dir/exit"; } 2>/dev/null; then state=exited; else code=-; return 1; fi; }
sizes() {
  out_size=0 err_size=0
  if [ ! -s "$dir/out" ] && [ ! -s "$dir/err" ]; then return; fi
  set -- $(cd "$dir" && wc -c out err)
  out_size=$1 err_size=$3
}
news() { more=0; if [ "$1" = - ]; then return; fi; more=$(($2 - $1)); if [ "$more" -gt "$most" ]; then more=$most; fi; if [ "$more" -lt 0 ]; then more=0; fi; }
shrink() { if [ "$2" = - ] && [ "$3" -gt 8388608 ]; then : >"$1"; fi; }
send() { if [ "$2" = 0 ]; then head -c "$3" "$1"; else tail -c +$(($2 + 1)) "$1" | head -c "$3"; fi; }
report() {
  nap=0.05
  while :; do
    look
    sizes
    news "$out_from" "$out_size"; out=$more
    news "$err_from" "$err_size"; err=$more
    case $state in running|starting) ;; *) break ;; esac
    if [ "$out" -gt 0 ] || [ "$err" -gt 0 ] || [ "$rounds" -le 0 ]; then break; fi
    rounds=$((rounds - 1))
    sleep $nap 2>/dev/null || sleep 1
    nap=0.2
  done
  shrink "$dir/out" "$out_from" "$out_size"; shrink "$dir/err" "$err_from" "$err_size"
  echo "$state $code $out $err"
  if [ "$out" -gt 0 ]; then send "$dir/out" "$out_from" "$out"; fi
  if [ "$err" -gt 0 ]; then send "$dir/err" "$err_from" "$err"; fi
}
`;

/**
 * Starts a job. Arguments: token, interpreter, working folder or "", bytes on stdin (the payload), most bytes of output to send, rounds
 * of 0.2 s to wait for news. Says "started" or "exists" on a line of its own, then what POLL says; any other end started nothing.
 */
export const LAUNCH = `
mask=$(umask); umask 077
token=$1 interpreter=$2 cwd=$3 size=$4 most=$5 rounds=$6 out_from=0 err_from=0
for tool in setsid "$interpreter"; do
  command -v "$tool" >/dev/null 2>&1 || { cat >/dev/null; echo "$tool is not installed" >&2; exit 69; }
done
jobs="$HOME/.quarterdeck/jobs" dir="$HOME/.quarterdeck/jobs/$token"
[ -d "$jobs" ] || mkdir -p "$jobs" || exit 73
word=exists
if [ -d "$dir" ]; then cat >/dev/null; else
  payload="$jobs/.$token.$$"
  trap '' HUP PIPE
  trap 'if [ -e "$payload" ]; then rm -f "$payload"; fi' EXIT
  cat >"$payload" || exit 73
  [ "$(wc -c <"$payload")" -eq "$size" ] || { echo "the upload broke off" >&2; exit 75; }
  if mkdir "$dir" 2>/dev/null; then
    if ! mv "$payload" "$dir/payload"; then rm -rf "$dir"; exit 73; fi
    leader='${LEADER.replaceAll("'", `'\\''`)}'
    setsid sh -c "$leader" quarterdeck-job "$dir" "$interpreter" "$cwd" "$mask" </dev/null >/dev/null 2>&1 &
    word=started
  fi
fi
echo $word
${LOOK}
report
exit 0
`;

/**
 * How a job stands, waiting for news. Arguments: token; bytes of out and of err already read ("-" drops what comes, and empties a
 * file that grew large); most bytes of each to send; rounds of 0.2 s to wait. Prints one line "state code out-bytes err-bytes", then those bytes.
 */
export const POLL = `
token=$1 out_from=$2 err_from=$3 most=$4 rounds=$5
dir="$HOME/.quarterdeck/jobs/$token"
${LOOK}
report
exit 0
`;

/**
 * Ends a job and proves that nothing of it is left. Arguments: token; rounds of 0.2 s between TERM and KILL. Prints "exited CODE",
 * "gone", "absent", "starting", "rebooted" or "alive PIDS".
 */
export const KILL = `
${START_TIME}${MEMBERS}
dir="$HOME/.quarterdeck/jobs/$1" rounds=$2
if [ ! -d "$dir" ]; then echo absent; exit 0; fi
ended() { if { read -r code <"$dir/exit"; } 2>/dev/null; then echo "exited $code"; exit 0; fi; }
ended
{ read -r pid start born <"$dir/pid"; } 2>/dev/null || { echo starting; exit 0; }
boot_id
if [ "$born" != "$boot" ]; then echo rebooted; exit 0; fi
start_of "$pid"
# The number leads another session by now: nothing of ours is left in it.
if [ -n "$start_time" ] && [ "$start_time" != "$start" ]; then echo gone; exit 0; fi
left=$(members "$pid")
if [ -n "$left" ]; then kill -TERM $left 2>/dev/null; fi
while [ "$rounds" -gt 0 ]; do
  left=$(members "$pid"); [ -n "$left" ] || break
  rounds=$((rounds - 1)); sleep 0.2 2>/dev/null || sleep 1
done
rounds=10
while [ -n "$left" ] && [ "$rounds" -gt 0 ]; do
  kill -KILL $left 2>/dev/null
  sleep 0.2 2>/dev/null || sleep 1
  left=$(members "$pid"); rounds=$((rounds - 1))
done
if [ -n "$left" ]; then echo "alive $left"; exit 0; fi
ended
echo gone
`;

/** Removes jobs that run no more and, when nothing else is there, the folders above. Arguments: tokens. Prints the tokens it kept. */
export const REMOVE = `
${START_TIME}${MEMBERS}
for token in "$@"; do
  dir="$HOME/.quarterdeck/jobs/$token"
  [ -d "$dir" ] || continue
  if [ ! -s "$dir/exit" ] && { read -r pid start born <"$dir/pid"; } 2>/dev/null; then
    boot_id; start_of "$pid"
    if [ "$born" = "$boot" ] && { [ -z "$start_time" ] || [ "$start_time" = "$start" ]; } && [ -n "$(members "$pid")" ]; then
      echo "$token"; continue
    fi
  fi
  rm -rf "$dir"
done
rmdir "$HOME/.quarterdeck/jobs" "$HOME/.quarterdeck" 2>/dev/null
exit 0
`;
