/** At most this much of a file or journal is sent at once. */
export const MAX_CHUNK_BYTES = 1_048_576;

/**
 * One program for the life of a channel, in POSIX sh. A request is two lines: `TOKEN KIND A B MAX`, then a path or a unit's name, which is only
 * ever used in double quotes. The answer is sections `@@ TOKEN NAME ...`, each followed by bytes and `\n@@ TOKEN end`, and at last
 * `@@ TOKEN done`. The token is random, so nothing that a log holds can be taken for the end of it.
 *
 *     file INODE OFFSET    what was appended since; where the file is another now, first the rest of the old one under its new name
 *     rest INODE OFFSET    what was still appended to a file after it was given another name
 *     journal CURSOR SINCE entries after the cursor, or since a time (s) where there is none yet
 *     last-file N, last-journal N   the last N lines
 */
export const LOG_PROGRAM = `
LC_ALL=C; export LC_ALL
PATH=$PATH:/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin; export PATH
look() { found=$(stat -L -c '%i %s' "$1" 2> /dev/null) || found=; }
part() {
  printf '@@ %s %s %s %s %s\\n' "$token" "$1" "$3" "$4" "$5"
  if [ "$4" -gt "$5" ]; then tail -c "+$(($5 + 1))" "$2" 2> /dev/null | head -c "$max"; fi
  printf '\\n@@ %s end\\n' "$token"
}
elsewhere() {
  for other in "$what".1 "$what".0 "$what"-* "$what".*; do
    look "$other"
    if [ -n "$found" ] && [ "\${found% *}" = "$a" ]; then return; fi
  done
  other=
}
entries() {
  printf '@@ %s %s - 0 0\\n' "$token" "$1"
  shift
  journalctl -q --no-pager "$@" 2> /dev/null < /dev/null | head -c "$max"
  printf '\\n@@ %s end\\n' "$token"
}
while read -r token kind a b max; do
  IFS= read -r what
  case $kind in
  file)
    look "$what"
    inode=\${found% *} size=\${found#* }
    if [ -n "$found" ] && [ ! -r "$what" ]; then
      printf '@@ %s unreadable - 0 0\\n\\n@@ %s end\\n' "$token" "$token"
    elif [ -n "$found" ] && [ "$inode" = "$a" ]; then
      if [ "$size" -lt "$b" ]; then b=0; fi
      part current "$what" "$inode" "$size" "$b"
    else
      left=0
      if [ "$a" != - ]; then
        elsewhere
        if [ -n "$other" ]; then
          left=$((\${found#* } - b))
          part rotated "$other" "$a" "\${found#* }" "$b"
        fi
      fi
      if [ -n "$inode" ] && [ "$left" -le "$max" ]; then
        if [ "$a" = - ]; then part current "$what" "$inode" "$size" "$size"; else part current "$what" "$inode" "$size" 0; fi
      fi
    fi ;;
  rest)
    elsewhere
    if [ -n "$other" ]; then part rotated "$other" "$a" "\${found#* }" "$b"; fi ;;
  journal)
    if [ "$a" != - ]; then entries journal -u "$what" -o json --output-fields=MESSAGE,PRIORITY --after-cursor="$a"
    elif [ "$b" = 0 ]; then entries start -u "$what" -o json --output-fields=MESSAGE -n 1; printf '@@ %s now %s 0 0\\n\\n@@ %s end\\n' "$token" "$(date +%s)" "$token"
    else entries journal -u "$what" -o json --output-fields=MESSAGE,PRIORITY --since="@$b"
    fi ;;
  last-file)
    printf '@@ %s last - 0 0\\n' "$token"
    tail -n "$a" "$what" 2>&1 | tail -c "$max"
    printf '\\n@@ %s end\\n' "$token" ;;
  last-journal) entries last -u "$what" -o short-iso -n "$a" ;;
  esac
  printf '@@ %s done\\n' "$token"
done
`;
