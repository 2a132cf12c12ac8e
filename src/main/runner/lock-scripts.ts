/**
 * What a host runs for a lock, in POSIX sh alone: `~/.quarterdeck/locks/NAME`, a folder whose `mkdir` is atomic, with a file `owner`.
 * Beside it `NAME.taken-RUN` says that a person ended RUN's hold; `NAME.lost-RUN` is the same once a later holder was told.
 */

/**
 * Says "acquired" with what was taken over since the last holder, "lost" where a person ended this run's hold, or "held" with who has
 * it. Arguments: name, run, actor, since. A run that holds it already keeps it. A lock without an owner is what a host that died
 * between two commands left: after a minute it is free.
 */
export const ACQUIRE = `
umask 077
dir="$HOME/.quarterdeck/locks/$1" run=$2
mkdir -p "\${dir%/*}" || exit 73
for note in "$dir.taken-$run" "$dir.lost-$run"; do
  if [ -f "$note" ]; then echo lost; cat "$note"; exit 0; fi
done
own() { mkdir "$dir" 2>/dev/null && printf 'run=%s\\nactor=%s\\nsince=%s\\n' "$1" "$2" "$3" >"$dir/owner.new" && mv "$dir/owner.new" "$dir/owner"; }
won() {
  echo acquired
  for note in "$dir".taken-*; do
    if [ -f "$note" ]; then cat "$note"; mv "$note" "$dir.lost-\${note##*.taken-}"; fi
  done
  exit 0
}
if own "$run" "$3" "$4"; then won; fi
if [ ! -d "$dir" ]; then echo "$dir cannot be made" >&2; exit 73; fi
if [ ! -f "$dir/owner" ] && [ -n "$(find "$dir" -maxdepth 0 -mmin +1 2>/dev/null)" ]; then
  rm -f "$dir/owner.new"; rmdir "$dir" 2>/dev/null
  if own "$run" "$3" "$4"; then won; fi
fi
if [ -f "$dir/owner" ]; then
  read -r first <"$dir/owner"
  if [ "$first" = "run=$run" ]; then won; fi
  echo held; cat "$dir/owner"
else
  echo held
fi
`;

/** Says how a lock stands for a run: "ours", "lost" with who took it, "held" with who has it, or "absent". Arguments: name, run. */
export const CHECK = `
dir="$HOME/.quarterdeck/locks/$1"
for note in "$dir.taken-$2" "$dir.lost-$2"; do
  if [ -f "$note" ]; then echo lost; cat "$note"; exit 0; fi
done
first=
if [ -f "$dir/owner" ]; then read -r first <"$dir/owner"; fi
if [ "$first" = "run=$2" ]; then echo ours
elif [ -f "$dir/owner" ]; then echo held; cat "$dir/owner"
else echo absent; fi
`;

/** Gives a lock back if the run holds it, with what was left of its loss. Arguments: name, run. */
export const RELEASE = `
dir="$HOME/.quarterdeck/locks/$1"
rm -f "$dir.taken-$2" "$dir.lost-$2"
first=
if [ -f "$dir/owner" ]; then read -r first <"$dir/owner"; fi
if [ "$first" = "run=$2" ]; then rm -f "$dir/owner" && rmdir "$dir" || exit 73; fi
rmdir "\${dir%/*}" "$HOME/.quarterdeck/locks" "$HOME/.quarterdeck" 2>/dev/null
exit 0
`;

/**
 * Ends a run's hold: says "taken", "other" with who has it by now, "absent", or "busy" while somebody else is at it. Arguments: name,
 * the run that holds it or "", by whom, when. The note comes first, so that the run finds out before the lock is free.
 */
export const TAKE = `
umask 077
dir="$HOME/.quarterdeck/locks/$1" run=$2
[ -d "$dir" ] || { echo absent; exit 0; }
[ -z "$(find "$dir.taking" -maxdepth 0 -mmin +1 2>/dev/null)" ] || rmdir "$dir.taking" 2>/dev/null
mkdir "$dir.taking" 2>/dev/null || { echo busy; exit 0; }
trap 'rmdir "$dir.taking"' EXIT
first=run=
if [ -f "$dir/owner" ]; then read -r first <"$dir/owner"; fi
if [ "$first" != "run=$run" ]; then echo other; cat "$dir/owner" 2>/dev/null; exit 0; fi
if [ -n "$run" ]; then
  printf 'from=%s\\nby=%s\\nat=%s\\n' "$run" "$3" "$4" >"$dir.taken-$run.new" && mv "$dir.taken-$run.new" "$dir.taken-$run" || exit 73
fi
rm -f "$dir/owner" "$dir/owner.new" && rmdir "$dir" || exit 73
echo taken
`;

/** Prints every lock of the host: a line "lock=NAME", then the lines of its owner. */
export const LIST = `
cd "$HOME/.quarterdeck/locks" 2>/dev/null || exit 0
for dir in */*; do
  case $dir in *.taking) continue ;; esac
  [ -d "$dir" ] || continue
  printf 'lock=%s\\n' "$dir"
  if [ -f "$dir/owner" ]; then cat "$dir/owner"; fi
done
`;
