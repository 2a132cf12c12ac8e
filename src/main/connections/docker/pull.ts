import type Docker from "dockerode";
import type { HostId } from "../../../shared/ids";
import { ProblemError } from "../../../shared/problem";
import { isCutOff } from "./exchange";
import { PullLine } from "./replies";

/** Pulls an image and waits for the end. Failures arrive inside the progress, and a progress that is cut off is one too. */
export async function pullImage(
  docker: Docker,
  host: HostId,
  reference: string,
  onProgress: ((line: string) => void) | undefined,
  abortSignal: AbortSignal,
): Promise<void> {
  const progress: NodeJS.ReadableStream = await docker.pull(reference, { abortSignal });
  let pending = "";
  const report = (text: string) => {
    const line = readLine(text);
    if (line?.error !== undefined) {
      throw new ProblemError({
        code: "docker.pull-failed",
        message: `${host} could not pull ${reference}`,
        cause: line.error,
        next: "Check the tag, and that the host reaches its registry and is logged in there.",
      });
    }
    if (line?.status !== undefined) onProgress?.([line.id, line.status, line.progress].filter(Boolean).join(" "));
  };
  for await (const chunk of progress) {
    const lines = (pending + chunk.toString()).split("\n");
    pending = lines.pop() ?? "";
    lines.forEach(report);
  }
  report(pending);
  if (isCutOff(progress)) throw new Error("the connection ended in the middle of the pull");
}

function readLine(text: string): PullLine | undefined {
  if (text.trim() === "") return undefined;
  try {
    const parsed = PullLine.safeParse(JSON.parse(text));
    return parsed.success ? parsed.data : undefined;
  } catch {
    return { status: text.trim() };
  }
}
