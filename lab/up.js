/** Brings the whole lab up; on a running one it only looks, and repairs what is not as it should be. */
import { existsSync, mkdirSync, readFileSync } from "node:fs";
import { hosts, hostsOf, paths } from "./config.js";
import { engineAnswers, labAvailability, LabUnavailable } from "./availability.js";
import { installPackages, startEngine } from "./engine.js";
import { fleetFile } from "./fleet-file.js";
import { containers, ensureHost, ensureNetwork, removeHost, sshReady } from "./hosts.js";
import { ensureIdentity, writeKnownHosts, writeWhole } from "./identity.js";
import { ensureBase, ensureHostImage, ensureKindImage, ensureReleases, imageOf, removeOldImages } from "./images.js";
import { locked } from "./lock.js";
import { part } from "./progress.js";
import { status } from "./status.js";
import { monitoringReady } from "./parts/monitoring.js";
import { createPair, pairReady } from "./parts/postgres.js";
import { ensureProxy, proxyAnswers } from "./parts/proxy.js";
import { ensureCluster } from "./parts/redis.js";
import { engineReady, ensureShop, loadReleases, shopHealthy } from "./parts/shop.js";

/**
 * @param {import("./progress.js").Say} say receives one line per part
 * @throws {LabUnavailable} where this machine cannot carry the lab
 */
export async function up(say) {
  const availability = await labAvailability();
  if (!availability.available) throw new LabUnavailable(availability.reason);
  mkdirSync(paths.state, { recursive: true, mode: 0o700 });
  if (await isWhole()) return say("lab is up already");
  await locked(paths.lock, say, () => part(say, "lab up", () => bringUp(say)));
}

/** Everything runs, from the present definitions, and this checkout can log in. */
async function isWhole() {
  if (![paths.key, paths.secrets, paths.knownHosts].every((file) => existsSync(file))) return false;
  if (!existsSync(paths.fleet) || readFileSync(paths.fleet, "utf8") !== fleetFile()) return false;
  if (!(await engineAnswers())) return false;
  const present = await containers();
  if (!hosts.every((host) => present.get(host.name)?.revision === imageOf(host.kind))) return false;
  return (await status()).up;
}

async function bringUp(say) {
  await installPackages(say);
  await part(say, "Docker engine", startEngine);
  await ensureIdentity();
  await part(say, "network", ensureNetwork);
  await part(say, "image: Debian base", ensureBase);
  const releases = part(say, "images: shop releases", ensureReleases);
  // A failure here is reported where it is awaited; until then it must not count as unhandled.
  releases.catch(() => {});
  await part(say, "image: host", ensureHostImage);
  const present = await containers();
  const group = (kind) => hostsUp(say, kind, present);

  const web = group("web").then(() => part(say, "shop on web1 web2 web3", () => shopUp(releases)));
  const parts = await Promise.allSettled([
    web,
    Promise.all([group("proxy").then(ensureProxy), web]).then(() => part(say, "nginx in front of the shop", proxyAnswers)),
    group("postgres").then(() => part(say, "PostgreSQL primary and replica", () => postgresUp(present))),
    group("redis").then(() => part(say, "Redis cluster of six", ensureCluster)),
    Promise.all([group("monitoring"), web]).then(() => part(say, "Prometheus and Alertmanager", monitoringReady)),
  ]);
  const failed = parts.find((one) => one.status === "rejected");
  if (failed) throw failed.reason;
  await writeKnownHosts();
  writeWhole(paths.fleet, fleetFile());
  await removeOldImages();
}

const hostsUp = (say, kind, present) =>
  part(say, `hosts: ${hostsOf(kind).map((host) => host.name).join(" ")}`, async () => {
    await ensureKindImage(kind);
    await Promise.all(
      hostsOf(kind).map(async (host) => {
        await ensureHost(host, present.get(host.name));
        await sshReady(host);
      }),
    );
  });

async function shopUp(releases) {
  await releases;
  await Promise.all(
    hostsOf("web").map(async (host) => {
      await engineReady(host);
      await loadReleases(host);
      // One that ran before is left as it is, ill or not: a deploy may be under way on it.
      if (await ensureShop(host)) await shopHealthy(host);
    }),
  );
}

/** A pair that does not stream, for instance after a test that broke it, is made anew: its data is the lab's own. */
async function postgresUp(before) {
  const existed = hostsOf("postgres").every((host) => before.get(host.name)?.revision === imageOf("postgres"));
  if (existed) {
    if (await pairReady(10_000).then(() => true, () => false)) return "streaming";
    await Promise.all(hostsOf("postgres").map(removeHost));
    await Promise.all(hostsOf("postgres").map((host) => ensureHost(host).then(() => sshReady(host))));
  }
  await createPair();
  await pairReady();
}
