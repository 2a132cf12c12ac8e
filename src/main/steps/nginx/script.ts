/** The file's copies beside it. They begin with a dot and end in a way that no `include *.conf` matches. */
const NAMES = `
file=$(readlink -f "$1") || exit 66
dir=\${file%/*} name=\${file##*/}
work="$dir/.$name.quarterdeck-new" kept="$dir/.$name.quarterdeck-previous" applied="$dir/.$name.quarterdeck-applied"
`;

/** Prints "applied" when the file is what a change of ours brought into effect, else "pending"; then the file. Argument: file. */
export const READ_UPSTREAM = `
${NAMES}
if cmp -s "$file" "$applied"; then echo applied; else echo pending; fi
cat "$file"
`;

/**
 * Puts an upstream file in place and makes nginx take it up. Stdin: the file as it was read, then as it shall be. Arguments: file,
 * bytes of the first part, seconds to drain (0: only until the change is in effect), number of words of the test command, those
 * words, the words of the reload command. Prints lines "note ..."; the last line is the result (`ChangeResult`).
 *
 * A reload is not done when its command returns: nginx starts new workers, and the old ones answer what they have accepted. They
 * are known by their process titles. Where RELOAD_WAITS is "yes" in the environment, the command is trusted to return when the new
 * list is in effect, and what is under way gets the whole drain time. All in one script, so that a connection that breaks cannot leave it half done.
 */
export const CHANGE_UPSTREAM = `
${NAMES}
length=$2 drain=$3 words=$4
shift 4
payload=$(mktemp) || exit 73
trap 'rm -f "$payload" "$work"' EXIT
trap '' HUP PIPE
cat >"$payload"
if ! head -c "$length" "$payload" | cmp -s - "$file"; then echo changed-meanwhile; exit 0; fi
newline='
'
test_config() {
  total=$# index=0
  while [ "$index" -lt "$words" ]; do set -- "$@" "$1"; shift; index=$((index + 1)); done
  shift $((total - words))
  "$@"
}
reload() { shift "$words"; "$@"; }
put_back() { cp -p "$kept" "$work" && mv "$work" "$file"; }
tell() { printf '%s\\n' "$1" | while read -r line; do [ -n "$line" ] && echo "note $line"; done; }
# "pid parent closing" of every worker.
workers() {
  for title in $(grep -sl '^nginx: worker process' /proc/[0-9]*/cmdline); do
    pid=\${title#/proc/}; pid=\${pid%/cmdline}
    closing=no; if grep -sq 'is shutting down' "$title"; then closing=yes; fi
    { read -r stat_line <"/proc/$pid/stat"; } 2>/dev/null || continue
    rest=\${stat_line##*) }; rest=\${rest#* }
    echo "$pid \${rest%% *} $closing"
  done
}
before=
if [ "\${RELOAD_WAITS-no}" = no ]; then before=$(workers | grep ' no$'); fi
parents=$(printf '%s\\n' "$before" | cut -d ' ' -f 2 | sort -u)
# How far some master is with replacing the workers it had: waiting, effective, drained.
progress() {
  now="$newline$(workers)$newline"
  answer=waiting
  for parent in $parents; do
    taking=0 left=0
    for pid in $(printf '%s\\n' "$before" | sed -n "s/^\\([0-9]*\\) $parent no$/\\1/p"); do
      case $now in
        *"$newline$pid $parent no$newline"*) taking=1 ;;
        *"$newline$pid $parent yes$newline"*) left=1 ;;
      esac
    done
    if [ "$taking" = 0 ]; then
      if [ "$left" = 0 ]; then echo drained; return; fi
      answer=effective
    fi
  done
  echo "$answer"
}
cp -p "$file" "$kept" && cp -p "$file" "$work" && tail -c +$((length + 1)) "$payload" >"$work" && mv "$work" "$file" || { put_back; exit 73; }
if ! said=$(test_config "$@" 2>&1); then put_back; tell "$said"; echo test-failed; exit 0; fi
if ! said=$(reload "$@" 2>&1); then put_back; tell "$said"; echo reload-failed; exit 0; fi
if [ "\${RELOAD_WAITS-no}" = yes ]; then
  sleep "$drain"
elif [ -z "$before" ]; then
  echo "note nginx's workers cannot be seen on this host: waiting the whole drain time"
  if [ "$drain" -gt 0 ]; then sleep "$drain"; else sleep 2; fi
else
  rounds=0 most=$((drain * 5))
  while :; do
    state=$(progress)
    if [ "$state" = drained ]; then break; fi
    if [ "$state" = effective ] && [ "$rounds" -ge "$most" ]; then
      if [ "$drain" -gt 0 ]; then echo "note old workers still answer requests after $drain s"; fi
      break
    fi
    if [ "$state" = waiting ] && [ "$rounds" -ge 75 ]; then put_back; echo no-effect; exit 0; fi
    rounds=$((rounds + 1))
    sleep 0.2 2>/dev/null || sleep 1
  done
fi
cp -p "$file" "$applied" || exit 73
echo done
`;
