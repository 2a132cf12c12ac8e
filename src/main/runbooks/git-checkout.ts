import { execFile } from "node:child_process";
import { readFile, stat } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";

/** The Git checkout that a folder lies in. */
export interface GitCheckout {
  /** Its top folder. */
  root: string;
  /** Absent where the checkout stands at a commit without a branch. */
  branch?: string;
  commit?: string;
  /** Files below the folder that differ from the last commit, new ones included; undefined where git is not there to ask. */
  changed?: number;
}

const ASK_WITHIN_MS = 4_000;

/** Reads a folder's checkout from its `.git`; undefined where there is none. Only the count of changes needs the program. */
export async function gitCheckout(folder: string): Promise<GitCheckout | undefined> {
  for (let root = resolve(folder); ; root = dirname(root)) {
    const head = await readHead(join(root, ".git"));
    if (head) return { root, ...head, ...(await countChanges(folder)) };
    if (dirname(root) === root) return undefined;
  }
}

async function readHead(dotGit: string): Promise<Pick<GitCheckout, "branch" | "commit"> | undefined> {
  try {
    // A worktree's or submodule's .git is a file that names the folder.
    const isFolder = (await stat(dotGit)).isDirectory();
    const named = isFolder ? undefined : /^gitdir: (.+)$/m.exec(await readFile(dotGit, "utf8"))?.[1];
    if (!isFolder && named === undefined) return undefined;
    const head = await readFile(join(named === undefined ? dotGit : resolve(dirname(dotGit), named), "HEAD"), "utf8");
    const branch = /^ref: refs\/heads\/(.+)$/m.exec(head)?.[1];
    return branch === undefined ? { commit: head.trim().slice(0, 12) } : { branch };
  } catch {
    return undefined; // no checkout here
  }
}

function countChanges(folder: string): Promise<Pick<GitCheckout, "changed">> {
  // A checkout's own configuration must not start programs, nor must looking take its lock.
  const args = ["-c", "core.fsmonitor=false", "-c", "core.hooksPath=/dev/null", "status", "--porcelain=v1", "-z", "--untracked-files=all", "--no-renames", "--", "."];
  return new Promise((answer) => {
    execFile("git", args, { cwd: folder, timeout: ASK_WITHIN_MS, maxBuffer: 4 * 1024 * 1024, env: { ...process.env, GIT_OPTIONAL_LOCKS: "0", LC_ALL: "C" } }, (error, stdout) => {
      answer(error ? {} : { changed: stdout.split("\0").filter(Boolean).length });
    });
  });
}
