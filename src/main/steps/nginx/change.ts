import { formatDuration } from "../../../shared/duration";
import { type StepContext, StepFailed } from "../define";
import type { Member } from "../inputs";
import { CHANGE_UPSTREAM, READ_UPSTREAM } from "./script";
import { readUpstream, remaining, type UpstreamMember, withMember } from "./upstream";

interface Upstream {
  text: string;
  /** nginx is known to have this file in effect. */
  isApplied: boolean;
  members: UpstreamMember[];
  member: UpstreamMember;
}

type Tools = Pick<StepContext, "hosts" | "signal" | "note">;

export async function readMember({ proxy, address }: Member, { hosts, signal }: Tools): Promise<Upstream> {
  const reply = await hosts.exec(proxy.host, ["sh", "-c", READ_UPSTREAM, "sh", proxy.upstreams], { signal });
  const output = reply.stdout.toString("utf8");
  const end = output.indexOf("\n");
  const word = output.slice(0, Math.max(0, end));
  if (reply.exit !== 0 || (word !== "applied" && word !== "pending")) {
    throw new StepFailed("proxy.unreadable", `${proxy.upstreams} on ${proxy.host} cannot be read.`, { cause: reply.stderr.toString("utf8").trim() });
  }
  const text = output.slice(end + 1);
  const members = readUpstream(text);
  const [member, second] = members.filter((each) => each.address === address);
  if (!member || second) {
    throw new StepFailed("proxy.no-member", `${proxy.upstreams} on ${proxy.host} has ${second ? "more than one line" : "no line"} "server ${address};".`, {
      next: `It has ${members.map((each) => each.address).join(", ") || "no server lines"}.`,
    });
  }
  return { text, isApplied: word === "applied", members, member };
}

/** Makes a member get requests, or none; leaves nothing to do when that is so already. Refuses to take the last one out. */
export async function putInRotation(place: Member, inRotation: boolean, tools: Tools): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    const upstream = await readMember(place, tools);
    const where = `${place.address} in ${place.proxy.upstreams} on ${place.proxy.host}`;
    if (upstream.isApplied && upstream.member.down === !inRotation) return tools.note(`${where} is ${inRotation ? "in" : "out of"} rotation already`);
    if (!inRotation && remaining(upstream.members, place.address).length === 0) {
      throw new StepFailed("proxy.last-member", `${place.address} is the last instance in rotation; taking it out would stop the service.`, { next: "Put another instance back first." });
    }
    const result = await change(place, upstream.text, withMember(upstream.text, upstream.member, !inRotation), inRotation ? 0 : place.proxy.drain, tools);
    if (result === "done") return tools.note(`${where} is ${inRotation ? "in" : "out of"} rotation`);
    if (attempt >= 3) throw new StepFailed("proxy.busy", `${place.proxy.upstreams} on ${place.proxy.host} keeps being changed by somebody else.`);
  }
}

async function change({ proxy }: Member, from: string, to: string, drainMs: number, { hosts, signal, note }: Tools): Promise<"done" | "changed-meanwhile"> {
  const before = Buffer.from(from, "utf8");
  const seconds = String(Math.ceil(drainMs / 1_000));
  const argv = ["sh", "-c", CHANGE_UPSTREAM, "sh", proxy.upstreams, String(before.length), seconds, String(proxy.test.length), ...proxy.test, ...proxy.reload];
  const env = proxy.kind === "other" ? { RELOAD_WAITS: "yes" } : undefined;
  const reply = await hosts.exec(proxy.host, argv, { signal, env, stdin: Buffer.concat([before, Buffer.from(to, "utf8")]), timeoutMs: drainMs * 6 + 120_000 });
  const lines = reply.stdout.toString("utf8").trimEnd().split("\n");
  const said = lines.filter((line) => line.startsWith("note ")).map((line) => line.slice(5));
  said.forEach(note);
  const cause = [...said, reply.stderr.toString("utf8").trim()].filter((line) => line !== "").join("; ") || undefined;
  switch (lines.at(-1)) {
    case "done":
      return "done";
    case "changed-meanwhile":
      return "changed-meanwhile";
    case "test-failed":
      throw new StepFailed("proxy.test-failed", `${nameOf(proxy)} on ${proxy.host} refuses the configuration; the upstream file is as it was.`, { cause });
    case "reload-failed":
      throw new StepFailed("proxy.reload-failed", `${nameOf(proxy)} on ${proxy.host} could not be reloaded; the upstream file is as it was.`, { cause });
    case "no-effect":
      throw new StepFailed("proxy.no-effect", `The reload on ${proxy.host} had no effect within 15 s; the upstream file is as it was.`, { cause });
    default:
      throw new StepFailed("proxy.not-changed", `${proxy.upstreams} on ${proxy.host} could not be changed.`, { cause: cause ?? `exit status ${reply.exit ?? "absent"}` });
  }
}

const nameOf = ({ kind }: Member["proxy"]) => (kind === "nginx" ? "nginx" : "The proxy");

/** What will be done, for a person. */
export function describeChange({ proxy, address }: Member, inRotation: boolean): string {
  const commands = `${proxy.test.join(" ")}; ${proxy.reload.join(" ")}`;
  const after = inRotation ? "" : `; drain up to ${formatDuration(proxy.drain)}`;
  return `${inRotation ? "Put" : "Take"} ${address} ${inRotation ? "back into" : "out of"} rotation in ${proxy.upstreams} on ${proxy.host} (server ${address}${inRotation ? "" : " down"}; ${commands}${after})`;
}
