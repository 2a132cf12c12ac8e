/** Can this machine carry the lab? */
import { existsSync, readFileSync } from "node:fs";
import { docker } from "./exec.js";

export class LabUnavailable extends Error {}

/** Debian packages the lab needs on the machine itself, by the program that shows they are there. */
const packages = { dockerd: "docker.io", mmdebstrap: "mmdebstrap", "ssh-keygen": "openssh-client" };

/** @returns {string[]} packages still to be installed */
export function missingPackages(exists = onPath) {
  return Object.entries(packages)
    .filter(([program]) => !exists(program))
    .map(([, name]) => name);
}

function onPath(program) {
  const folders = [...(process.env.PATH ?? "").split(":"), "/usr/sbin", "/sbin"];
  return folders.some((folder) => existsSync(`${folder}/${program}`));
}

/**
 * Whether `up` can work here, judged without changing anything.
 * @returns {Promise<{ available: true, install: string[] } | { available: false, reason: string }>}
 */
export async function labAvailability() {
  return judge({
    platform: process.platform,
    root: process.getuid?.() === 0,
    debian: isDebian(),
    engine: await engineAnswers(),
    missing: missingPackages(),
  });
}

/** The decision, apart from how its facts are found. */
export function judge({ platform, root, debian, engine, missing }) {
  const no = (reason) => ({ available: false, reason });
  if (platform !== "linux") return no(`its hosts are Linux containers on the machine's own engine, this machine is ${platform}`);
  if (engine && !root) return no("it routes to its own bridge and may start a Docker engine, which needs root");
  if (!root) return no("no root and no Docker engine answering");
  if (missing.length > 0 && !debian) return no(`${missing.join(", ")} missing, and this is not Debian or Ubuntu to install it from`);
  return { available: true, install: missing };
}

export function isDebian(file = "/etc/os-release") {
  return existsSync(file) && /^ID(_LIKE)?=.*\b(debian|ubuntu)\b/m.test(readFileSync(file, "utf8"));
}

export async function engineAnswers() {
  try {
    await docker(["version", "--format", "{{.Server.Version}}"], { timeoutMs: 10_000 });
    return true;
  } catch {
    return false;
  }
}
