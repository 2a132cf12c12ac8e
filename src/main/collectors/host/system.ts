import { linesOf } from "../collector";

/** Printed once when a channel opens. */
export const SYSTEM_SCRIPT = "uname -sr; grep -E '^(PRETTY_NAME|NAME|VERSION_ID)=' /etc/os-release";

/** The system's name for a person: "Debian GNU/Linux 12 (bookworm), Linux 6.1.0-25-amd64"; undefined when nothing told. */
export function readSystem(stdout: string): string | undefined {
  const lines = linesOf(stdout);
  const kernel = lines.find((line) => !line.includes("="));
  const field = (name: string) => lines.find((line) => line.startsWith(`${name}=`))?.slice(name.length + 1).replace(/^(["'])(.*)\1$/, "$2");
  const distribution = field("PRETTY_NAME") ?? field("NAME");
  const parts = [distribution, kernel].filter((part) => part !== undefined && part !== "");
  return parts.length === 0 ? undefined : parts.join(", ");
}
