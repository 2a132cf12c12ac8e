import { describeProblem } from "../../shared/problem";
import type { RuleFinding } from "../../shared/rules/model";

/** `file:line:column: severity: message`, as compilers print it. */
export function findingText({ severity, at, ...problem }: RuleFinding): string {
  const place = [at?.file, at?.line, at?.column].filter((part) => part !== undefined).join(":");
  return `${place}${place ? ": " : ""}${severity}: ${describeProblem(problem)}`;
}
