// Programs of the operating system that tests talk to: real SSH servers, shells, certificates.
import { onPath } from "../bootstrap/command.js";
import { MachineLacks, say } from "../bootstrap/say.js";
import { install } from "../bootstrap/system-packages.js";

/** Debian packages by the program that shows they are there. */
const packages = {
  sshd: "openssh-server",
  "ssh-keygen": "openssh-client",
  openssl: "openssl",
  python3: "python3",
  ps: "procps",
  busybox: "busybox",
};

/** Install what is missing where that can be done; elsewhere say so and go on: the tests that need it skip themselves. */
export async function ensureTestTools() {
  const missing = Object.entries(packages).filter(([program]) => !onPath(program));
  if (process.platform !== "linux" || missing.length === 0) return;
  try {
    await install([{ packages: missing.map(([, name]) => name), why: `tests use ${missing.map(([program]) => program).join(", ")}` }]);
  } catch (error) {
    if (!(error instanceof MachineLacks)) throw error;
    say(`${error.message}; next: ${error.next}`);
  }
}
