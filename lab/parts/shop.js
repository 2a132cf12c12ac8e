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

/** Starts the shop where no container of its name exists; a stopped one is started as it is. */
export async function ensureShop(host) {
  const state = (await innerDocker(host, ["ps", "-a", "--filter", `name=^${app.container}$`, "--format", "{{.State}}"])).trim();
  if (state === "") await runShop(host, app.initial);
  else if (state === "paused") await innerDocker(host, ["unpause", app.container]);
  else if (state !== "running") await innerDocker(host, ["start", app.container]);
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
