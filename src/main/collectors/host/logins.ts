import { defineCollector, linesOf, numberOf, type Reading, unreadable, wordsOf } from "../collector";

/**
 * Counts refused logins in a log: each refused password, and each SSH connection that ended before it was let in without one (a key
 * that is not known leaves only that line). Works on sshd, dropbear, login, su and sudo.
 */
const COUNT = `awk '
  { who = match($0, /\\[[0-9]+\\]/) ? substr($0, RSTART, RLENGTH) : "" }
  /message repeated [0-9]+ times: \\[ *Failed / { match($0, /repeated [0-9]+/); n += substr($0, RSTART + 9, RLENGTH - 9); refused[who] = 1; next }
  /Failed [^ ]+ for / { n++; refused[who] = 1; next }
  /(closed by|reset by|Disconnected from|Disconnecting) (authenticating|invalid) user/ { if (!refused[who]) n++; refused[who] = 1; next }
  /pam_unix\\((login|su|su-l|sudo)[^)]*:auth\\): authentication failure/ { n++; next }
  /Bad password attempt for|Login attempt for nonexistent user/ { n++; next }
  /^-- cursor: / { cursor = $3 }
  END { print n + 0, cursor }'`;

/**
 * Counted from the channel's opening on, from what was added to the log since the last look; the first source that this user may read. The
 * file of failed logins tells its number by its size, even to those who may not read it: 384 bytes each, 400 where time has 64 bits
 * in it (glibc's utmp.h).
 */
const SCRIPT = `
if [ -r /var/run/utmp ]; then
  logins_users=0
  while read -r logins_line; do [ -n "$logins_line" ] && logins_users=$((logins_users + 1)); done <<end_of_users
$(who 2> /dev/null)
end_of_users
  printf 'users %s\\n' "$logins_users"
fi
if [ -z "$logins_source" ]; then
  logins_source=none
  logins_count=0
  logins_each=384
  case $(uname -m) in aarch64|riscv64|s390x|loongarch64) logins_each=400 ;; esac
  for logins_file in /var/log/auth.log /var/log/secure /var/log/messages; do
    if [ -r "$logins_file" ]; then logins_source=$logins_file; logins_at=$(stat -c %s "$logins_file"); break; fi
  done
  if [ $logins_source = none ] && command -v journalctl > /dev/null; then
    for logins_file in /var/log/journal/*/system.journal /run/log/journal/*/system.journal; do [ -r "$logins_file" ] && logins_source=journal; done
    [ $logins_source = journal ] && logins_cursor=$(timeout 2 journalctl -q --no-pager -n 0 --show-cursor 2> /dev/null | sed -n 's/^-- cursor: //p')
  fi
fi 2> /dev/null
case $logins_source in
  /*)
    logins_size=$(stat -c %s "$logins_source" 2> /dev/null)
    if [ -n "$logins_size" ]; then
      # A log that became shorter was begun anew.
      [ "$logins_size" -lt "$logins_at" ] && logins_at=0
      if [ "$logins_size" -gt "$logins_at" ]; then
        set -- $(tail -c "+$((logins_at + 1))" "$logins_source" 2> /dev/null | head -c "$((logins_size - logins_at))" | ${COUNT})
        logins_count=$((logins_count + \${1:-0}))
        logins_at=$logins_size
      fi
      printf 'failed %s %s\\n' "\${logins_source##*/}" "$logins_count"
    fi ;;
  journal)
    set -- $(timeout 2 journalctl -q --no-pager -o short --show-cursor --after-cursor="$logins_cursor" -t sshd -t sshd-session -t login -t su -t sudo 2> /dev/null < /dev/null | ${COUNT})
    # Without a new cursor it was cut off, and would be counted again.
    [ -n "$2" ] && logins_count=$((logins_count + $1)) && logins_cursor=$2
    printf 'failed journal %s\\n' "$logins_count" ;;
  *)
    logins_size=$(stat -c %s /var/log/btmp 2> /dev/null)
    [ -n "$logins_size" ] && printf 'failed btmp %s\\n' "$((logins_size / logins_each))" ;;
esac`;

/** Who is logged in, how many, and logins that were refused; `source` says which log told. */
export const logins = defineCollector({
  name: "logins",
  every: "slow",
  source: { script: SCRIPT, keeps: true },
  series: ["node_logged_in_users", "node_failed_logins_total"],
  optional: true,
  read: (stdout) => linesOf(stdout).map((line): Reading => {
    const [kind, ...words] = wordsOf(line);
    if (kind === "users" && words.length === 1) return { name: "node_logged_in_users", value: numberOf(words[0], "users") };
    const [source, count] = words;
    if (kind !== "failed" || source === undefined || words.length !== 2) unreadable("not a count of logins", line);
    return { name: "node_failed_logins_total", labels: { source }, value: numberOf(count, "failed logins") };
  }),
});
