// Programs of the operating system that tests talk to: real SSH servers, shells, certificates, and what runbooks call.
import { existsSync, readdirSync } from "node:fs";
import { onPath, run } from "../bootstrap/command.js";
import { MachineLacks, Stop, say } from "../bootstrap/say.js";
import { install } from "../bootstrap/system-packages.js";

/** Debian packages by the program that shows they are there. */
const packages = {
  sshd: "openssh-server",
  "ssh-keygen": "openssh-client",
  openssl: "openssl",
  python3: "python3",
  ps: "procps",
  busybox: "busybox",
  "mkfs.ext4": "e2fsprogs",
};

/** Those that not every release has. */
const perhaps = {
  "docker-compose": "docker-compose",
  kubectl: "kubernetes-client",
};

/** Install what is missing where that can be done; elsewhere say so and go on: the tests that need it skip themselves. */
export async function ensureTestTools() {
  if (process.platform === "linux") await bring(missing(packages), "tests use", MachineLacks);
}

/** The same for the tools that lab tests run beside the lab; not having them fails nothing. */
export async function ensureLabTools() {
  if (process.platform !== "linux") return;
  const wanted = missing(perhaps);
  if (wanted.length > 0) await bring(await offered(wanted), "lab tests use", Stop);
}

/** @param {Record<string, string>} wanted */
const missing = (wanted) => Object.entries(wanted).filter(([program]) => !onPath(program));

/**
 * Those that this release has; all of them where no package list was fetched yet, which installing does.
 * @param {[program: string, name: string][]} wanted
 */
async function offered(wanted) {
  const lists = "/var/lib/apt/lists";
  const fetched = existsSync(lists) && readdirSync(lists).some((name) => /_Packages(\.\w+)?$/.test(name));
  if (!fetched) return wanted;
  const { stdout } = await run("apt-cache", ["pkgnames"]);
  const known = new Set(stdout.split("\n"));
  return wanted.filter(([, name]) => known.has(name));
}

/**
 * @param {[program: string, name: string][]} wanted
 * @param {string} why
 * @param {typeof Stop} bearable what may go wrong
 */
async function bring(wanted, why, bearable) {
  if (wanted.length === 0) return;
  try {
    await install([{ packages: wanted.map(([, name]) => name), why: `${why} ${wanted.map(([program]) => program).join(", ")}` }]);
  } catch (error) {
    if (!(error instanceof bearable)) throw error;
    say(`${error.message}; next: ${error.next}`);
  }
}
