import type { Hosts, Postgres, PostgresSession, RedisReply, RedisServers } from "../../../src/main/ports";
import { ProblemError } from "../../../src/shared/problem";

type Answer = readonly Record<string, string | null>[] | Error;

/** A PostgreSQL server by what it answers to the first text that a statement contains. */
export class FakePostgres implements Postgres {
  logins = 0;
  refuse: Error | undefined;
  readonly asked: string[] = [];
  readonly open = new Set<() => void>();

  constructor(readonly answers: [contains: string, answer: () => Answer][]) {}

  connect: Postgres["connect"] = async () => {
    this.logins += 1;
    if (this.refuse) throw this.refuse;
    let lost = false;
    this.open.add(() => (lost = true));
    const session: PostgresSession = {
      query: async (text) => {
        if (lost) throw new ProblemError({ code: "postgres.connection-lost", message: "lost" });
        this.asked.push(text);
        const answer = this.answers.find(([contains]) => text.includes(contains))?.[1]() ?? [];
        if (answer instanceof Error) throw answer;
        const columns = Object.keys(answer[0] ?? {});
        return { tag: "", columns, rows: answer.map((row) => columns.map((name) => row[name] ?? null)), rowCount: answer.length };
      },
      onNotice: () => () => undefined, cancel: async () => undefined, close: () => undefined, destroy: () => (lost = true),
    };
    return session;
  };

  restart(): void {
    for (const lose of this.open) lose();
  }
}

/** A Redis server by what it answers to a command's words. */
export class FakeRedis implements RedisServers {
  logins = 0;
  refuse: Error | undefined;
  readonly open = new Set<() => void>();

  constructor(readonly answers: Record<string, () => RedisReply | Error>) {}

  connect: RedisServers["connect"] = async () => {
    this.logins += 1;
    if (this.refuse) throw this.refuse;
    let lost = false;
    this.open.add(() => (lost = true));
    return {
      send: async (words) => {
        if (lost) throw new ProblemError({ code: "redis.connection-lost", message: "lost" });
        const answer = this.answers[words.join(" ")]?.() ?? new ProblemError({ code: "redis.error", message: "NOPERM this user has no permissions" });
        if (answer instanceof Error) throw answer;
        return answer;
      },
      close: () => (lost = true),
    };
  };

  restart(): void {
    for (const lose of this.open) lose();
  }
}

export const openHosts = (state: "open" | "waiting" = "open"): Hosts => ({ state: () => state }) as unknown as Hosts;
