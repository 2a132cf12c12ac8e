/** A member of an upstream, as its `server` line has it. */
export interface UpstreamMember {
  address: string;
  /** Marked `down`: gets no requests. */
  down: boolean;
  /** Marked `backup`: gets requests only when no other can. */
  backup: boolean;
  /** Index of its line. */
  line: number;
}

/** `server ADDRESS parameters;` alone on its line, a comment behind it allowed. */
const SERVER = /^(\s*server\s+)([^\s;]+)([^;]*)(;.*)$/s;

/** Members of an nginx upstream file in order. Lines that are no `server` line are left alone. */
export function readUpstream(text: string): UpstreamMember[] {
  return text.split("\n").flatMap((content, line) => {
    const found = SERVER.exec(content);
    if (!found) return [];
    const words = (found[3] ?? "").trim().split(/\s+/);
    return [{ address: found[2] ?? "", down: words.includes("down"), backup: words.includes("backup"), line }];
  });
}

/** The file with one member taken out of rotation or put back; every other character as it was. */
export function withMember(text: string, member: UpstreamMember, down: boolean): string {
  const lines = text.split("\n");
  const content = lines[member.line] ?? "";
  lines[member.line] = content.replace(SERVER, (_, head: string, address: string, parameters: string, tail: string) => {
    const without = parameters.replace(/\s+down(?=\s|$)/g, "");
    return `${head}${address}${down ? `${without.trimEnd()} down` : without}${tail}`;
  });
  return lines.join("\n");
}

/** Members that would still get requests if `address` were out. */
export function remaining(members: readonly UpstreamMember[], address: string): UpstreamMember[] {
  return members.filter((member) => member.address !== address && !member.down && !member.backup);
}
