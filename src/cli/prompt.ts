import { createInterface } from "node:readline/promises";
import { Writable } from "node:stream";
import type { Prompt, PromptAnswer } from "../shared/contract";
import type { PromptDesk } from "../main/prompts";

/** Answers what the core asks: on a terminal a person does, elsewhere every question is cancelled. */
export function answerOnTerminal(desk: PromptDesk): () => void {
  const seen = new Set<string>();
  let queue = Promise.resolve();
  return desk.onChange((open) => {
    for (const prompt of open.filter(({ id }) => !seen.has(id))) {
      seen.add(prompt.id);
      queue = queue.then(async () => desk.answer(process.stdin.isTTY ? await ask(prompt) : { kind: "cancel", id: prompt.id }));
    }
  });
}

async function ask(prompt: Prompt): Promise<PromptAnswer> {
  switch (prompt.kind) {
    case "host-key": {
      process.stderr.write(`${prompt.host} (${prompt.address}) shows a ${prompt.keyType} key that is not in known_hosts:\n  ${prompt.fingerprint}\n`);
      const typed = await question('Type "yes" when this is the fingerprint you were given: ');
      return typed === "yes" ? { kind: "trust", id: prompt.id, fingerprint: prompt.fingerprint } : { kind: "cancel", id: prompt.id };
    }
    case "passphrase": {
      const text = await question(`${prompt.problem ? `${prompt.problem}\n` : ""}Passphrase of ${prompt.keyFile}: `, true);
      return text === "" ? { kind: "cancel", id: prompt.id } : { kind: "text", id: prompt.id, text };
    }
    case "secret": {
      const text = await question(`${prompt.name} (${prompt.why}): `, true);
      return text === "" ? { kind: "cancel", id: prompt.id } : { kind: "text", id: prompt.id, text };
    }
  }
}

/** Reads a line from the terminal; a hidden one is not echoed. Rejects when nobody waits for it any more. */
export async function question(text: string, hidden = false, signal?: AbortSignal): Promise<string> {
  process.stderr.write(text);
  const silent = new Writable({ write: (_chunk, _encoding, done) => done() });
  const lines = createInterface({ input: process.stdin, output: hidden ? silent : process.stderr, terminal: true });
  try {
    return (await (signal ? lines.question("", { signal }) : lines.question(""))).trim();
  } finally {
    lines.close();
    if (hidden || signal?.aborted) process.stderr.write("\n");
  }
}
