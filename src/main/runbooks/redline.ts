import { applyPatch, createTwoFilesPatch, parsePatch, reversePatch } from "diff";

/** An edit made while a run of the runbook was under way. */
export interface Redline {
  /** A unified diff that `git apply` takes; "" when the edits have been taken back. */
  patch: string;
  /** The patch holds what the redline before it held as well. */
  replaces: boolean;
}

/**
 * The redline of a save. Where the text before it is what the redline before it led to, one patch goes from the text that the run
 * was planned from to the present one.
 */
export function redlineOf(path: string, before: string, after: string, earlier?: string): Redline {
  const planned = earlier === undefined ? undefined : withoutPatch(before, earlier);
  return planned === undefined ? { patch: patchOf(path, before, after), replaces: false } : { patch: patchOf(path, planned, after), replaces: true };
}

/** One text of all that was edited during a run, for `git apply`. */
export function wholePatch(redlines: readonly { patch: string; replaces?: boolean }[]): string {
  return redlines.filter((_, index) => redlines[index + 1]?.replaces !== true).map(({ patch }) => patch).join("");
}

/** A unified diff of one file as git writes it. */
export function patchOf(path: string, before: string, after: string): string {
  if (before === after) return "";
  const patch = createTwoFilesPatch(`a/${path}`, `b/${path}`, before, after, undefined, undefined, { context: 3 });
  const head = /^(?:Index: .*\n)?(?:=+\n)?/.exec(patch)?.[0] ?? "";
  return patch.slice(head.length);
}

function withoutPatch(text: string, patch: string): string | undefined {
  if (patch === "") return text;
  const [parsed] = parsePatch(patch);
  if (!parsed) return undefined;
  const undone = applyPatch(text, reversePatch(parsed), { fuzzFactor: 0, autoConvertLineEndings: false });
  return undone === false ? undefined : undone;
}
