/** nginx on lb1: the list of instances and the reload that makes it count. */
import { app, containerOf, hostNamed, hostsOf, upstreamFile } from "../config.js";
import { inside, until } from "../exec.js";

export const proxyHost = () => hostNamed("lb1");

/** The whole list, every instance in rotation but those named. */
export const upstreamLines = (down = []) =>
  hostsOf("web")
    .map((host) => `server ${host.ip}:${app.port}${down.includes(host.name) ? " down" : ""};\n`)
    .join("");

/**
 * Replaces the upstream list in one step, reloads the balancer and waits until every worker of the old list has ended:
 * from then on nothing is under way to an instance marked down, and nginx has forgotten which instances failed before.
 */
export const putUpstreams = (down = []) =>
  inside(
    containerOf(proxyHost()),
    `umask 002
     file=${upstreamFile}
     printf '%s' "$LINES_WANTED" >"$file.new"
     mv "$file.new" "$file"
     nginx -t -q
     [ -s /run/nginx/nginx.pid ] || exit 0
     old=$(pgrep -P "$(cat /run/nginx/nginx.pid)" || true)
     nginx -s reload
     for pid in $old; do
       tries=0
       while kill -0 "$pid" 2>/dev/null; do
         tries=$((tries + 1)); [ $tries -lt 600 ] || { echo "worker $pid does not end" >&2; exit 1; }
         sleep 0.05
       done
     done`,
    { env: { LINES_WANTED: upstreamLines(down) } },
  );

/** Gives a new proxy its list and starts what waits for it, also where systemd has given up on it meanwhile. */
export async function ensureProxy() {
  await inside(
    containerOf(proxyHost()),
    `[ -s ${upstreamFile} ] || { printf '%s' "$LINES_WANTED" >${upstreamFile}; chgrp ops ${upstreamFile}; chmod 664 ${upstreamFile}; }
     systemctl reset-failed nginx edge 2>/dev/null || true
     systemctl is-active -q nginx || systemctl restart nginx
     systemctl is-active -q edge || systemctl restart edge`,
    { env: { LINES_WANTED: upstreamLines() } },
  );
}

export const proxyAnswers = () =>
  until("the shop behind nginx", () =>
    inside(containerOf(proxyHost()), "curl -fsS -m 3 -o /dev/null http://127.0.0.1/health").then(() => true),
  );
