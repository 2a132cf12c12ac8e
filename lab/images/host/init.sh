#!/bin/sh
# First process of a lab host: gives it a host key and a control group tree of its own, then becomes systemd.
set -e
[ -f /etc/ssh/ssh_host_ed25519_key ] || ssh-keygen -q -t ed25519 -N '' -C "$HOSTNAME" -f /etc/ssh/ssh_host_ed25519_key
for home in /root /home/ops; do
  printf '%s\n' "$AUTHORIZED_KEY" >"$home/.ssh/authorized_keys"
  chmod 600 "$home/.ssh/authorized_keys"
done
chown ops:ops /home/ops/.ssh/authorized_keys
unset AUTHORIZED_KEY

if [ -f /sys/fs/cgroup/cgroup.controllers ]; then
  mount -o remount,rw /sys/fs/cgroup
  exec /lib/systemd/systemd
fi
# cgroup v1: in a new cgroup namespace each hierarchy starts at this container's own group. Mounting all of them, and
# not only the unified one, keeps the memory controller for the containers that run inside.
exec unshare -C sh -ec '
  umount -R /sys/fs/cgroup
  mount -t tmpfs -o mode=755,nosuid,nodev,noexec cgroup /sys/fs/cgroup
  while IFS=: read -r _ names _; do
    [ -n "$names" ] || continue
    mkdir -p "/sys/fs/cgroup/${names#name=}"
    mount -t cgroup -o "$names" cgroup "/sys/fs/cgroup/${names#name=}"
  done </proc/self/cgroup
  exec /lib/systemd/systemd'
