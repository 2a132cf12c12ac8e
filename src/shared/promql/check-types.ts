import { type Aggregation, bare, type Binary, type Call, type Expr, isComparison, isSet, type ValueType } from "./ast";
import { functionSignature, isExperimentalFunction, type Signature } from "./functions/signatures";
import { refuseAt } from "./refuse";

const NAMES: Record<ValueType, string> = { scalar: "scalar", vector: "instant vector", matrix: "range vector", string: "string" };

/** The type of what an expression gives. */
export function typeOf(expr: Expr): ValueType {
  switch (expr.kind) {
    case "number":
      return "scalar";
    case "string":
      return "string";
    case "selector":
    case "aggregation":
      return "vector";
    case "matrix":
    case "subquery":
      return "matrix";
    case "paren":
    case "unary":
      return typeOf(expr.expr);
    case "binary":
      return typeOf(expr.left) === "scalar" && typeOf(expr.right) === "scalar" ? "scalar" : "vector";
    case "call":
      return functionSignature(expr.name)?.returns ?? "vector";
  }
}

/** Throws a ProblemError where an expression uses a value that its place cannot take. */
export function checkTypes(text: string, expr: Expr): void {
  switch (expr.kind) {
    case "number":
    case "string":
    case "selector":
    case "matrix":
      return;
    case "paren":
      return checkTypes(text, expr.expr);
    case "unary":
      checkTypes(text, expr.expr);
      return checkUnary(text, expr.expr);
    case "subquery":
      checkTypes(text, expr.expr);
      if (typeOf(expr.expr) !== "vector") refuseAt(text, expr, "type", `subquery is only allowed on instant vector, got ${NAMES[typeOf(expr.expr)]} instead`);
      return;
    case "binary":
      return checkBinary(text, expr);
    case "aggregation":
      return checkAggregation(text, expr);
    case "call":
      return checkCall(text, expr);
  }
}

function checkUnary(text: string, expr: Expr): void {
  const type = typeOf(expr);
  if (type === "scalar" || type === "vector") return;
  refuseAt(text, expr, "type", `unary expression only allowed on expressions of type scalar or instant vector, got ${NAMES[type]}`);
}

function checkBinary(text: string, expr: Binary): void {
  checkTypes(text, expr.left);
  checkTypes(text, expr.right);
  const types = [typeOf(expr.left), typeOf(expr.right)];
  if (types.some((type) => type === "matrix" || type === "string")) refuseAt(text, expr, "type", "binary expression must contain only scalar and instant vector types");
  const scalars = types.filter((type) => type === "scalar").length;
  if (scalars > 0 && expr.matching) refuseAt(text, expr, "type", "vector matching only allowed between instant vectors");
  if (scalars > 0 && isSet(expr.op)) refuseAt(text, expr, "type", `set operator "${expr.op}" not allowed in binary scalar expression`);
  if (scalars === 2 && isComparison(expr.op) && !expr.bool) refuseAt(text, expr, "type", "comparisons between scalars must use BOOL modifier");
}

function checkAggregation(text: string, { op, expr, param }: Aggregation): void {
  expectType(text, expr, "vector", "aggregation expression");
  if (param) expectType(text, param, op === "count_values" ? "string" : "scalar", "aggregation parameter");
}

function checkCall(text: string, call: Call): void {
  const signature = functionSignature(call.name);
  if (!signature) {
    return isExperimentalFunction(call.name)
      ? refuseAt(text, call, "experimental", `the function ${call.name} is experimental in Prometheus and not supported`)
      : refuseAt(text, call, "syntax", `unknown function with name "${call.name}"`);
  }
  checkCount(text, call, signature);
  call.args.forEach((arg, index) => {
    const wanted = signature.args[Math.min(index, signature.args.length - 1)];
    if (wanted) expectType(text, arg, wanted, `call to function "${call.name}"`);
  });
}

function checkCount(text: string, call: Call, { args, optional, repeats }: Signature): void {
  const [least, most, got] = [args.length - optional, repeats ? Infinity : args.length, call.args.length];
  if (got >= least && got <= most) return;
  const bound = least === most ? "" : got < least ? "at least " : "at most ";
  refuseAt(text, call, "type", `expected ${bound}${got < least ? least : most} argument(s) in call to "${call.name}", got ${got}`);
}

function expectType(text: string, expr: Expr, wanted: ValueType, where: string): void {
  checkTypes(text, expr);
  const type = typeOf(expr);
  if (type !== wanted) refuseAt(text, bare(expr), "type", `expected type ${NAMES[wanted]} in ${where}, got ${NAMES[type]}`);
}
