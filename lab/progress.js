/** One line per part, with its seconds. */

/** @typedef {(line: string) => void} Say */

/** Runs a part and says how long it took; `work` may return a remark for the line. */
export async function part(say, title, work) {
  const start = Date.now();
  const value = await work();
  const seconds = ((Date.now() - start) / 1000).toFixed(1);
  say(`${title.padEnd(52)} ${seconds.padStart(6)} s${typeof value === "string" ? `  ${value}` : ""}`);
  return value;
}
