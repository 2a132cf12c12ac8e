import type { Problem } from "../../../shared/problem";

/** Collects what is wrong with a plan while it is being built, each once. */
export class Findings {
  readonly problems: Problem[] = [];
  readonly warnings: Problem[] = [];

  constructor(private readonly file: string) {}

  /** Refuses the start. */
  problem(problem: Problem, line?: number): void {
    add(this.problems, this.placed(problem, line));
  }

  warning(problem: Problem, line?: number): void {
    add(this.warnings, this.placed(problem, line));
  }

  private placed(problem: Problem, line?: number): Problem {
    return problem.at !== undefined || line === undefined ? problem : { ...problem, at: { file: this.file, line } };
  }
}

function add(all: Problem[], problem: Problem): void {
  const same = all.some(({ code, message, at }) => code === problem.code && message === problem.message && at?.line === problem.at?.line);
  if (!same) all.push(problem);
}
