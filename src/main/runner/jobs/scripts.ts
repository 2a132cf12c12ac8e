/**
 * What a host runs for a job, in POSIX sh alone (dash, busybox, bash). A job is a folder, `~/.quarterdeck/jobs/TOKEN`:
 * `script`, `pid` ("pid start-time boot-id"), `out`, `err`, `exit`. Its `mkdir` is atomic, so a token starts at most once.
 * Everything variable arrives as arguments or as bytes on stdin; nothing is spliced into these texts.
 */

/**
 * Start time of a living process in clock ticks: the 22nd field of /proc/PID/stat, counted after the name, which may hold
 * anything. A zombie has ended; in a container nobody may ever collect it.
 */
const START_TIME = `
start_of() {
  { read -r stat_line <"/proc/$1/stat"; } 2>/dev/null || return 1
  set -- \${stat_line##*) }
  case $1 in Z|X) return 1 ;; esac
  printf '%s' "\${20}"
}
boot_id() { { read -r boot_line </proc/sys/kernel/random/boot_id; } 2>/dev/null && printf '%s' "$boot_line"; }
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

/** Leader of the job's session. Arguments: folder, interpreter, working folder or "", umask. */
const LEADER = `
${START_TIME}
dir=$1 interpreter=$2 cwd=$3 mask=$4
trap '' HUP
printf '%s %s %s\\n' "$$" "$(start_of $$)" "$(boot_id)" >"$dir/pid.new" && mv "$dir/pid.new" "$dir/pid" || exit 1
: >"$dir/out"; : >"$dir/err"
locale=\${LC_ALL-} had_locale=\${LC_ALL+yes}
LC_ALL=C
# Lines in plain ASCII, a name and its value in turn, so that most variables cost no process of their own.
while IFS= read -r name && IFS= read -r value; do
  # The x keeps line ends that a command substitution would drop.
  case $value in *\\\\*) value=$(printf '%bx' "$value"); value=\${value%x} ;; esac
  eval "$name=\\$value; export $name"
done <"$dir/env"
rm -f "$dir/env"
if [ -n "$had_locale" ]; then LC_ALL=$locale; else unset LC_ALL; fi
umask "$mask"
if cd "\${cwd:-$HOME}" 2>>"$dir/err"; then
  "$interpreter" "$dir/script" </dev/null >>"$dir/out" 2>>"$dir/err"
  code=$?
else
  code=126
fi
umask 077
printf '%s\\n' "$code" >"$dir/exit.new" && mv "$dir/exit.new" "$dir/exit"
`;

/**
 * Starts a job. Arguments: token, interpreter, working folder or "", bytes on stdin, how many of them are the script; the rest are
 * its variables, a line for each name and each value, the latter for printf's %b. Says "started" or "exists"; any other end started nothing.
 */
export const LAUNCH = `
mask=$(umask); umask 077
token=$1 interpreter=$2 cwd=$3 size=$4 script=$5
for tool in setsid "$interpreter"; do
  command -v "$tool" >/dev/null 2>&1 || { cat >/dev/null; echo "$tool is not installed" >&2; exit 69; }
done
jobs="$HOME/.quarterdeck/jobs" dir="$HOME/.quarterdeck/jobs/$token"
mkdir -p "$jobs" || exit 73
if [ -d "$dir" ]; then cat >/dev/null; echo exists; exit 0; fi
stage="$jobs/.$token.$$"
mkdir "$stage" || exit 73
trap '' HUP PIPE
trap 'rm -rf "$stage"' EXIT
cat >"$stage/payload" || exit 73
[ "$(wc -c <"$stage/payload")" -eq "$size" ] || { echo "the upload broke off" >&2; exit 75; }
head -c "$script" "$stage/payload" >"$stage/script" && tail -c +$((script + 1)) "$stage/payload" >"$stage/env" || exit 73
if ! mkdir "$dir" 2>/dev/null; then echo exists; exit 0; fi
if ! mv "$stage/script" "$stage/env" "$dir/"; then rm -rf "$dir"; exit 73; fi
leader='${LEADER.replaceAll("'", `'\\''`)}'
setsid sh -c "$leader" quarterdeck-job "$dir" "$interpreter" "$cwd" "$mask" </dev/null >/dev/null 2>&1 &
echo started
`;

/**
 * How a job stands, waiting for news. Arguments: token; bytes of out and of err already read ("-" drops what comes, and empties a
 * file that grew large); most bytes of each to send; rounds of 0.2 s to wait. Prints one line "state code out-bytes err-bytes", then those bytes.
 */
export const POLL = `
${START_TIME}
token=$1 out_from=$2 err_from=$3 most=$4 rounds=$5
dir="$HOME/.quarterdeck/jobs/$token"
size_of() { if [ -f "$1" ]; then echo $(($(wc -c <"$1"))); else echo 0; fi; }
news() { if [ "$2" = - ]; then echo 0; return; fi; more=$(($(size_of "$1") - $2)); if [ "$more" -gt "$most" ]; then more=$most; fi; if [ "$more" -lt 0 ]; then more=0; fi; echo "$more"; }
shrink() { if [ "$2" = - ] && [ "$(size_of "$1")" -gt 8388608 ]; then : >"$1"; fi; }
look() {
  code=-
  if [ ! -d "$dir" ]; then state=absent; return; fi
  if [ -f "$dir/exit" ]; then read -r code <"$dir/exit"; state=exited; return; fi
  if [ ! -f "$dir/pid" ]; then state=starting; return; fi
  read -r pid start boot <"$dir/pid"
  if [ "$boot" != "$(boot_id)" ]; then state=rebooted; return; fi
  if [ "$(start_of "$pid")" = "$start" ]; then state=running; return; fi
  if [ -f "$dir/exit" ]; then read -r code <"$dir/exit"; state=exited; else state=dead; fi
}
while :; do
  look
  out=$(news "$dir/out" "$out_from") err=$(news "$dir/err" "$err_from")
  case $state in running|starting) ;; *) break ;; esac
  if [ "$out" -gt 0 ] || [ "$err" -gt 0 ] || [ "$rounds" -le 0 ]; then break; fi
  rounds=$((rounds - 1))
  sleep 0.2 2>/dev/null || sleep 1
done
shrink "$dir/out" "$out_from"; shrink "$dir/err" "$err_from"
echo "$state $code $out $err"
if [ "$out" -gt 0 ]; then tail -c +$((out_from + 1)) "$dir/out" | head -c "$out"; fi
if [ "$err" -gt 0 ]; then tail -c +$((err_from + 1)) "$dir/err" | head -c "$err"; fi
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
ended() { if [ -f "$dir/exit" ]; then read -r code <"$dir/exit"; echo "exited $code"; exit 0; fi; }
ended
if [ ! -f "$dir/pid" ]; then echo starting; exit 0; fi
read -r pid start boot <"$dir/pid"
if [ "$boot" != "$(boot_id)" ]; then echo rebooted; exit 0; fi
now=$(start_of "$pid")
# The number leads another session by now: nothing of ours is left in it.
if [ -n "$now" ] && [ "$now" != "$start" ]; then echo gone; exit 0; fi
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
  if [ -f "$dir/pid" ]; then
    read -r pid start boot <"$dir/pid"
    now=$(start_of "$pid")
    if [ "$boot" = "$(boot_id)" ] && { [ -z "$now" ] || [ "$now" = "$start" ]; } && [ -n "$(members "$pid")" ] && [ ! -f "$dir/exit" ]; then
      echo "$token"; continue
    fi
  fi
  rm -rf "$dir"
done
rmdir "$HOME/.quarterdeck/jobs" "$HOME/.quarterdeck" 2>/dev/null
exit 0
`;
