import { raise } from "../../../shared/problem";

/**
 * Writes argv as one line for the login shell of the remote user. Every word is single-quoted, so nothing in it is ever
 * expanded; quotes and backslashes stand outside the quotes, which POSIX shells and fish read alike. Refuses NUL, which no
 * argument can hold.
 */
export function quoteArgv(argv: readonly string[], env: Readonly<Record<string, string>> = {}): string {
  if (argv.length === 0) raise({ code: "ssh.bad-command", message: "A command has at least one word" });
  const variables = Object.entries(env).map(([name, value]) => assignment(name, value));
  const words = argv.map(quoteWord);
  return (variables.length > 0 ? ["env", ...variables, ...words] : words).join(" ");
}

function assignment(name: string, value: string): string {
  if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(name)) {
    raise({ code: "ssh.bad-command", message: `"${name}" is not a name for an environment variable` });
  }
  return `${name}=${quoteWord(value)}`;
}

function quoteWord(word: string): string {
  if (word.includes("\0")) raise({ code: "ssh.bad-command", message: "A word of a command holds a NUL byte" });
  return `'${word.replace(/['\\]/g, (special) => `'\\${special}'`)}'`;
}
