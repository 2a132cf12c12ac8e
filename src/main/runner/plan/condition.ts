/** A `when=` expression: "$NAME", "$NAME == value", "$NAME != value". */
export interface Condition {
  name: string;
  op: "set" | "==" | "!=";
  value: string;
}

const FORM = /^\s*\$\{?([A-Z_][A-Z0-9_]*)\}?\s*(?:(==|!=)\s*(.*?)\s*)?$/s;

/** undefined when the text is not a condition. Quotes around the value are optional. */
export function parseCondition(text: string): Condition | undefined {
  const found = FORM.exec(text);
  if (!found) return undefined;
  const [, name = "", op, value = ""] = found;
  if (op !== "==" && op !== "!=") return { name, op: "set", value: "" };
  return { name, op, value: value.replace(/^(["'])(.*)\1$/s, "$2") };
}

/** "$NAME" alone holds unless the value is empty, "false", "no" or "0". */
export function holds(condition: Condition, valueOf: (name: string) => string | undefined): boolean {
  const actual = valueOf(condition.name) ?? "";
  switch (condition.op) {
    case "==":
      return actual === condition.value;
    case "!=":
      return actual !== condition.value;
    case "set":
      return !["", "false", "no", "0"].includes(actual);
  }
}
