/** The lab's images: a Debian base without a registry, one image for each kind of host, the shop's releases. */
import { createHash } from "node:crypto";
import { existsSync, readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { app, hosts, paths, revisionLabel } from "./config.js";
import { docker, dockerProgram, run } from "./exec.js";

const base = "debian:bookworm-slim";
const folderOf = (kind) => join(paths.images, kind);

/** Names what an image is built from; a host whose container carries another revision is made anew. */
export function revisionOf(...folders) {
  const hash = createHash("sha256");
  for (const folder of folders) {
    for (const file of readdirSync(folder).sort()) hash.update(`${file}\0`).update(readFileSync(join(folder, file))).update("\0");
  }
  return hash.digest("hex").slice(0, 12);
}

const hostImage = () => `qdlab/host:${revisionOf(folderOf("host"))}`;

export const appRevision = () => revisionOf(paths.app);

/** Web hosts carry the shop's releases, so a change of the shop makes them anew. */
export const imageOf = (kind) =>
  `qdlab/${kind}:${revisionOf(folderOf("host"), folderOf(kind), ...(kind === "web" ? [paths.app] : []))}`;

export const releaseTags = () => app.versions.map((version) => `${app.repository}:${version}`);

const exists = (image) => docker(["image", "inspect", "-f", "{{.Id}}", image]).then(() => true, () => false);

/** Debian's own bootstrap where it is installed; elsewhere the image of the same name is pulled. */
export async function ensureBase() {
  if (await exists(base)) return "present";
  if (!existsSync("/usr/bin/mmdebstrap")) return void (await docker(["pull", "-q", base]));
  const script = 'set -o pipefail; mmdebstrap -q --variant=apt --dpkgopt=force-unsafe-io bookworm | "$1" import -c \'CMD ["bash"]\' - "$2"';
  const TMPDIR = existsSync("/dev/shm") ? "/dev/shm" : "/tmp";
  await run(["bash", "-c", script, "bash", dockerProgram, base], { env: { TMPDIR, DOCKER_HOST: "" } });
}

export const ensureHostImage = () => ensureImage(hostImage(), folderOf("host"), []);

export const ensureKindImage = (kind) => ensureImage(imageOf(kind), folderOf(kind), ["--build-arg", `HOST_IMAGE=${hostImage()}`]);

async function ensureImage(image, folder, args) {
  if (await exists(image)) return "present";
  await docker(["build", "-q", "-t", image, ...args, folder], { timeoutMs: 600_000 });
}

export async function ensureReleases() {
  const revision = appRevision();
  const format = `{{index .Config.Labels "${revisionLabel}"}}`;
  const built = async (tag) => (await docker(["image", "inspect", "-f", format, tag]).catch(() => "")).trim() === revision;
  let remark = "present";
  // One after the other: the first builds the layers that the others share.
  for (const tag of releaseTags()) {
    if (await built(tag)) continue;
    const version = tag.slice(tag.indexOf(":") + 1);
    const args = { VERSION: version, HEALTH: version === "bad-health" ? "failing" : "passing", REVISION: revision };
    const flags = Object.entries(args).flatMap(([name, value]) => ["--build-arg", `${name}=${value}`]);
    await docker(["build", "-q", "-t", tag, ...flags, paths.app], { timeoutMs: 600_000 });
    remark = undefined;
  }
  return remark;
}

/** Removes images of earlier revisions; one that still runs somewhere stays. */
export async function removeOldImages() {
  const current = [hostImage(), ...new Set(hosts.map((host) => imageOf(host.kind)))];
  const all = (await docker(["images", "--filter", "reference=qdlab/*", "--format", "{{.Repository}}:{{.Tag}}"])).split("\n");
  const old = all.filter((image) => image !== "" && !current.includes(image));
  for (const image of old) await docker(["rmi", image]).catch(() => {});
  await docker(["image", "prune", "-f", "--filter", `label=${revisionLabel}`]);
}

/** Removes every image the lab built, the base included when nothing else is built on it. */
export async function removeImages() {
  const list = async (reference) => (await docker(["images", "-q", "--filter", `reference=${reference}`])).split("\n");
  const ids = [...(await list("qdlab/*")), ...(await list(app.repository))].filter(Boolean);
  if (ids.length > 0) await docker(["rmi", "-f", ...new Set(ids)]);
  await docker(["rmi", base]).catch(() => {});
  await docker(["builder", "prune", "-af"]);
}
