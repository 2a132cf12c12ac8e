import type { Finding } from "./references";
import type { YamlText } from "./yaml-text";

/** Shapes of secrets, as their issuers document them. */
const SHAPES: { name: string; shape: RegExp }[] = [
  { name: "a private key", shape: /-----BEGIN [A-Z ]*PRIVATE KEY-----/ },
  { name: "a password in an address", shape: /^[a-z][a-z0-9+.-]*:\/\/[^/\s:@]*:[^/\s@]+@/i },
  { name: "an AWS access key", shape: /\b(AKIA|ASIA)[A-Z0-9]{16}\b/ },
  { name: "a GitHub token", shape: /\b(gh[pousr]_[A-Za-z0-9]{20,}|github_pat_[A-Za-z0-9_]{20,})/ },
  { name: "a GitLab token", shape: /\bglpat-[A-Za-z0-9_-]{16,}/ },
  { name: "a Slack token", shape: /\bxox[abprs]-[A-Za-z0-9-]{10,}/ },
  { name: "a Telegram bot token", shape: /\b\d{8,10}:[A-Za-z0-9_-]{35}\b/ },
  { name: "a webhook's address", shape: /^https:\/\/((\w+\.)?discord(app)?\.com\/api\/webhooks\/|hooks\.slack\.com\/)/i },
  { name: "a signed token", shape: /\beyJ[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]{5,}/ },
];
const SECRET_NAME = /^[A-Za-z_][A-Za-z0-9_./-]{0,62}$/;

/** Values that look like a secret itself instead of a secret's name. The messages never repeat the value. */
export function secretsInFile(scalars: YamlText["scalars"]): Finding[] {
  return scalars.flatMap(({ path, value }) => {
    if (typeof value !== "string") return [];
    const shape = SHAPES.find((candidate) => candidate.shape.test(value));
    const key = path.at(-1);
    if (shape) return [finding(path, `'${path.join(".")}' looks like ${shape.name}`)];
    if (key === "password" && !SECRET_NAME.test(value)) return [finding(path, `'${path.join(".")}' looks like a password, not like a secret's name`)];
    return [];
  });
}

const finding = (path: Finding["path"], message: string): Finding => ({
  code: "fleet.secret", message, path, severity: "warning",
  next: "take it out of the file (and of Git's history), keep it in the vault and write its name here",
});
