import { filled } from "../../shared/runbook/words";
import { problemOf, ProblemError, raise } from "../../shared/problem";
import { redisNodeOn } from "../../shared/store-node";
import type { RedisReply, RedisSession } from "../ports";
import type { Executor, ExecutorTools } from "./executor";
import { valueOf } from "./values";

/** A login has this long, and never more than the step. */
const LOGIN_MS = 30_000;

/** Commands of one Redis node, one after another over one connection. */
export const redis: Executor<"redis"> = async (effect, tools) => {
  const commands = effect.commands.map(({ words, line }) => ({ words: words.map((word) => filled(word, (name) => valueOf(tools.env, name))), line }));
  const node = effect.node ?? nodeOf(tools);
  const password = node.password === undefined ? undefined : await tools.secret(node.password);
  const session = await tools.clients.redis.connect({ host: node.host, port: node.port, password }, { signal: tools.signal, timeoutMs: Math.min(tools.timeoutMs, LOGIN_MS) });
  try {
    if (effect.readOnly) for (const { words } of commands) await refuseWrite(session, words);
  } catch (thrown) {
    session.close();
    throw thrown;
  }
  return {
    close: () => session.close(),
    async run() {
      // Redis has no way to take a command back: its connection is all there is to let go of.
      const drop = () => session.close();
      tools.signal.addEventListener("abort", drop, { once: true });
      if (tools.signal.aborted) drop();
      try {
        return { stdout: await sendAll(session, commands, tools) };
      } finally {
        tools.signal.removeEventListener("abort", drop);
      }
    },
  };
};

function nodeOf({ fleet, host, step }: ExecutorTools) {
  if (host === undefined) return raise({ code: "plan.no-host", message: "Nothing says on which host this step runs.", next: "Redis commands run on a node of a cache of the fleet." });
  const port = step.env.PORT;
  const node = redisNodeOn(fleet, host, port === undefined ? undefined : Number(port));
  return node.ok ? node.value : raise(node.problem);
}

async function sendAll(session: RedisSession, commands: { words: string[]; line: number }[], tools: ExecutorTools): Promise<string> {
  const replies: string[] = [];
  for (const [index, { words, line }] of commands.entries()) {
    try {
      const reply = rawReply(await session.send(words));
      tools.show(`${reply}\n`);
      replies.push(reply);
    } catch (thrown) {
      const problem = problemOf(thrown);
      if (index > 0 && tools.step.risk !== "read") tools.note(`The ${index === 1 ? "command" : `${index} commands`} before it took effect.`);
      throw new ProblemError({ ...problem, message: commands.length === 1 ? problem.message : `line ${line}: ${problem.message}` }, { cause: thrown });
    }
  }
  return replies.join("\n");
}

/** As `redis-cli --raw` shows it: one element a line, nothing for nil. */
export function rawReply(reply: RedisReply): string {
  if (reply === null) return "";
  return typeof reply === "string" ? reply.replaceAll("\r\n", "\n") : reply.map(rawReply).join("\n");
}

/** A reading step is checked against what the server itself says of its commands. */
async function refuseWrite(session: RedisSession, words: readonly string[]): Promise<void> {
  const [name = "", part = ""] = words;
  const [whole, own] = [flagsOf(await ask(session, ["COMMAND", "INFO", name])), flagsOf(await ask(session, ["COMMAND", "INFO", `${name}|${part}`]))];
  if (![...whole, ...own].includes("write")) return;
  raise({ code: "redis.writes", message: `The step says risk=read, and the server says that ${name.toUpperCase()} writes.`, next: "Write risk=change." });
}

/** COMMAND may be forbidden to this user: then the list that the runbook was checked with is all there is. */
const ask = (session: RedisSession, words: string[]): Promise<RedisReply> =>
  session.send(words).catch((thrown: unknown) => (problemOf(thrown).code === "redis.error" ? null : Promise.reject(thrown)));

function flagsOf(reply: RedisReply): string[] {
  const [command] = Array.isArray(reply) ? reply : [];
  const flags = Array.isArray(command) ? command[2] : undefined;
  return Array.isArray(flags) ? flags.filter((flag) => typeof flag === "string") : [];
}
