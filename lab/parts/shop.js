/** The web hosts' engines and the shop on them: one instance a host. */
import { app, containerOf } from "../config.js";
import { docker, dockerPipe, inside, until } from "../exec.js";
import { releaseTags } from "../images.js";

/** A host's own engine, seen through its container. */
export const innerDocker = (host, args, options) => docker(["exec", containerOf(host), "docker", ...args], options);

export const engineReady = (host) =>
  until(`Docker on ${host.name}`, () => innerDocker(host, ["version", "-f", "{{.Server.Version}}"]), { withinMs: 60_000 });

export async function loadReleases(host) {
  const present = (await innerDocker(host, ["images", "--format", "{{.Repository}}:{{.Tag}}"])).split("\n");
  const missing = releaseTags().filter((tag) => !present.includes(tag));
  if (missing.length > 0) await dockerPipe(["save", ...missing], ["exec", "-i", containerOf(host), "docker", "load", "-q"]);
}

/** Starts the shop where no container of its name runs; true when it had to. */
export async function ensureShop(host) {
  const state = (await innerDocker(host, ["ps", "-a", "--filter", `name=^${app.container}$`, "--format", "{{.State}}"])).trim();
  if (state === "running") return false;
  if (state === "") await runShop(host, app.initial);
  else await innerDocker(host, [state === "paused" ? "unpause" : "start", app.container]);
  return true;
}

/** Puts a host's instance back on a version, well-behaved; one that is so already is kept. */
export async function resetShop(host, version) {
  await engineReady(host);
  if (!(await isWell(host, version))) await replaceShop(host, version);
  await shopHealthy(host);
}

async function isWell(host, version) {
  const format = "{{.Config.Image}} {{.State.Running}} {{.State.Paused}}";
  const found = await innerDocker(host, ["inspect", "-f", format, app.container]).catch(() => "");
  if (found.trim() !== `${app.repository}:${version} true false`) return false;
  const switches = JSON.stringify({ slowMs: 0, errorRatio: 0, health: version === "bad-health" ? "failing" : "passing" });
  const script = `curl -fsS -m 3 -d "$SWITCHES" http://127.0.0.1:${app.port}/admin/misbehave >/dev/null`;
  return inside(containerOf(host), script, { env: { SWITCHES: switches } }).then(() => true, () => false);
}

/** Replaces the instance of a host by one of `version`, without regard for requests under way. */
export async function replaceShop(host, version) {
  await innerDocker(host, ["rm", "-f", app.container]).catch(() => {});
  await runShop(host, version);
}

const runShop = (host, version) =>
  innerDocker(host, [
    ...["run", "-d", "--name", app.container, "--restart", "unless-stopped", "--hostname", `${app.container}-${host.name}`],
    ...["-e", `INSTANCE=${host.name}`, "-p", `${app.port}:${app.port}`, "--label", "service=shop"],
    `${app.repository}:${version}`,
  ]);

/** Waits until the instance answers for itself. */
export const shopHealthy = (host) =>
  until(
    `the shop on ${host.name}`,
    () => inside(containerOf(host), `curl -fsS -m 2 -o /dev/null http://127.0.0.1:${app.port}/health`).then(() => true),
    { withinMs: 30_000 },
  );
