import { createHmac, timingSafeEqual } from "node:crypto";

/** Reads OpenSSH's known_hosts format (sshd(8), "SSH_KNOWN_HOSTS FILE FORMAT"). Pure. */

export interface KnownHost {
  marker: "none" | "revoked";
  /** The first field: a comma list of patterns, or "|1|salt|hash". */
  names: string;
  keyType: string;
  /** The key as it travels, base64-decoded. */
  key: Buffer;
  file: string;
  line: number;
}

/** A line that was passed over, and why. */
export interface PassedOver {
  file: string;
  line: number;
  reason: string;
}

export interface KnownHosts {
  entries: KnownHost[];
  passedOver: PassedOver[];
}

export type Verdict =
  | { kind: "known"; entry: KnownHost }
  | { kind: "unknown" }
  /** The host is known by other keys; `entry` is the one to compare with. */
  | { kind: "changed"; entry: KnownHost }
  | { kind: "revoked"; entry: KnownHost };

export function parseKnownHosts(text: string, file: string): KnownHosts {
  const entries: KnownHost[] = [];
  const passedOver: PassedOver[] = [];
  text.split(/\r?\n/).forEach((content, index) => {
    const line = index + 1;
    const fields = content.trim().split(/\s+/);
    if (fields[0] === "" || fields[0]?.startsWith("#")) return;
    const marker = fields[0]?.startsWith("@") ? fields.shift() : undefined;
    const [names, keyType, base64] = fields;
    if (marker === "@cert-authority") {
      passedOver.push({ file, line, reason: "host certificates are not supported: the host's own key is checked instead" });
    } else if (marker !== undefined && marker !== "@revoked") {
      passedOver.push({ file, line, reason: `unknown marker ${marker}` });
    } else if (names === undefined || keyType === undefined || base64 === undefined) {
      passedOver.push({ file, line, reason: "a line has a host, a key type and a key" });
    } else {
      const key = Buffer.from(base64, "base64");
      if (keyTypeOf(key) !== keyType) passedOver.push({ file, line, reason: `the key is not of type ${keyType}` });
      else entries.push({ marker: marker === undefined ? "none" : "revoked", names, keyType, key, file, line });
    }
  });
  return { entries, passedOver };
}

/** Type named at the start of a public key as it travels (RFC 4253, section 6.6); undefined when it is not one. */
export function keyTypeOf(key: Buffer): string | undefined {
  if (key.length < 4) return undefined;
  const length = key.readUInt32BE(0);
  return length > 0 && length <= key.length - 4 ? key.toString("latin1", 4, 4 + length) : undefined;
}

/** The name under which known_hosts keeps a host: "web1", or "[web1]:2222" off the standard port. */
export function knownHostName(address: string, port: number): string {
  const name = address.toLowerCase();
  return port === 22 ? name : `[${name}]:${port}`;
}

/**
 * Judges a presented key. A host that is known by any key and presents another is "changed" even where the types differ:
 * types already known are asked for first, so an honest server that still has its key presents it. Off the standard port
 * the very same key under the bare name also counts, as it does for OpenSSH.
 */
export function judgeHostKey(entries: readonly KnownHost[], address: string, port: number, key: Buffer): Verdict {
  const name = knownHostName(address, port);
  const bare = knownHostName(address, 22);
  const listed = entries.filter((entry) => matchesName(entry.names, name));
  const listedBare = name === bare ? [] : entries.filter((entry) => matchesName(entry.names, bare));
  const same = (entry: KnownHost) => entry.key.equals(key);
  const revoked = [...listed, ...listedBare].find((entry) => entry.marker === "revoked" && same(entry));
  if (revoked) return { kind: "revoked", entry: revoked };
  const trusted = listed.filter((entry) => entry.marker === "none");
  const known = trusted.find(same) ?? listedBare.find((entry) => entry.marker === "none" && same(entry));
  if (known) return { kind: "known", entry: known };
  const type = keyTypeOf(key);
  const other = trusted.find((entry) => entry.keyType === type) ?? trusted[0];
  return other ? { kind: "changed", entry: other } : { kind: "unknown" };
}

/** Types of the keys a host is known by, in file order. */
export function knownKeyTypes(entries: readonly KnownHost[], address: string, port: number): string[] {
  const names = new Set([knownHostName(address, port), knownHostName(address, 22)]);
  const types = entries
    .filter((entry) => entry.marker === "none" && [...names].some((name) => matchesName(entry.names, name)))
    .map((entry) => entry.keyType);
  return [...new Set(types)];
}

function matchesName(names: string, name: string): boolean {
  if (names.startsWith("|")) return matchesHash(names, name);
  let matched = false;
  for (const pattern of names.toLowerCase().split(",")) {
    if (pattern.startsWith("!")) {
      if (matchesPattern(pattern.slice(1), name)) return false;
    } else if (matchesPattern(pattern, name)) matched = true;
  }
  return matched;
}

function matchesHash(field: string, name: string): boolean {
  const [, version, salt, hash] = field.split("|");
  if (version !== "1" || salt === undefined || hash === undefined) return false;
  const wanted = Buffer.from(hash, "base64");
  const actual = createHmac("sha1", Buffer.from(salt, "base64")).update(name).digest();
  return wanted.length === actual.length && timingSafeEqual(wanted, actual);
}

/** `*` and `?` only; walks back to the latest `*`, so no pattern takes more than length x length steps. */
function matchesPattern(pattern: string, name: string): boolean {
  let p = 0;
  let n = 0;
  let star = -1;
  let resume = 0;
  while (n < name.length) {
    if (pattern[p] === "*") {
      star = p++;
      resume = n;
    } else if (p < pattern.length && (pattern[p] === "?" || pattern[p] === name[n])) {
      p++;
      n++;
    } else if (star >= 0) {
      p = star + 1;
      n = ++resume;
    } else return false;
  }
  while (pattern[p] === "*") p++;
  return p === pattern.length;
}
