import { z } from "zod";
import { Duration } from "../duration";
import { ParamType, type Param } from "./model";

/** Variables that the console gives to steps; PORT where the object has one. */
export const GIVEN_VARIABLES = ["EACH", "HOST", "PORT", "TARGET", "ENVIRONMENT", "RUN_ID"] as const;
/** Names that change what a shell, its loader or a common tool does before the step's own text runs. */
const SHELL_OWNED = /^(?:PATH|IFS|ENV|BASH_.*|BASHOPTS|SHELLOPTS|SHELL|HOME|PWD|OLDPWD|PS[0-4]|PROMPT_COMMAND|CDPATH|UID|EUID|PPID|OPTIND|LC_ALL|LD_.*|DYLD_.*|NODE_OPTIONS|PYTHON(?:PATH|HOME|STARTUP)|PERL5(?:LIB|OPT)|GIT_(?:SSH.*|EXEC_PATH|EDITOR|CONFIG.*)|TMPDIR)$/;

/** How parameters, secrets and outputs are named. */
export const VARIABLE = /^[A-Z_][A-Z0-9_]{0,63}$/;
/** A parameter as the front matter writes it. */
export const ParamYaml = z.strictObject({
  type: ParamType.default("string"),
  label: z.string().optional(),
  description: z.string().optional(),
  default: z.union([z.string(), z.number(), z.boolean()]).optional(),
  from: z.string().regex(/^@\S+$/, "a source is a selector like @replicas").optional(),
  pattern: z.string().optional(),
  values: z.array(z.coerce.string()).min(1).optional(),
  required: z.boolean().default(false),
});

/** Whether a variable of that name would change how a shell or a tool works. */
export function isShellOwned(name: string): boolean {
  return SHELL_OWNED.test(name);
}

/** Why a name cannot be a parameter's; undefined when it can. */
export function nameRefusal(name: string, secrets: readonly string[]): string | undefined {
  if (!VARIABLE.test(name)) return "is not a name: write capital letters, digits and '_'.";
  if (GIVEN_VARIABLES.some((given) => given === name)) return "has a name that every step is given already.";
  if (isShellOwned(name)) return "has a name that changes how shells work; choose another.";
  return secrets.includes(name) ? "is also the name of a secret." : undefined;
}

/** What is wrong within a parameter: the key that holds it and a sentence. */
export function* paramMistakes(param: Param): Generator<[string, string]> {
  const { name, type } = param;
  if (type === "enum" && !param.values) yield ["type", `The parameter '${name}' is an enum without 'values'.`];
  if (type !== "enum" && param.values) yield ["values", `The parameter '${name}' has 'values' but is no enum.`];
  if (type === "secret" && param.default !== undefined) yield ["default", `The secret parameter '${name}' has its value in the text.`];
  if (param.default !== undefined && !fitsType(param, param.default)) yield ["default", `The default of '${name}' is not of type ${type}.`];
  if (param.pattern === undefined) return;
  try {
    new RegExp(`^(?:${param.pattern})$`, "u");
  } catch {
    yield ["pattern", `The pattern of '${name}' is not a regular expression.`];
  }
}

function fitsType(param: Param, value: string | number | boolean): boolean {
  switch (param.type) {
    case "number":
      return Number.isFinite(Number(value)) && value !== "" && typeof value !== "boolean";
    case "boolean":
      return typeof value === "boolean" || value === "true" || value === "false";
    case "enum":
      return param.values?.includes(String(value)) ?? true;
    case "duration":
      return Duration.safeParse(value).success;
    default:
      return typeof value !== "boolean";
  }
}
