import type { BinaryOp } from "../ast";

const BY_NODE: Readonly<Record<string, BinaryOp>> = {
  Pow: "^", Mul: "*", Div: "/", Mod: "%", Atan2: "atan2", Add: "+", Sub: "-",
  Eql: "==", Neq: "!=", Lss: "<", Lte: "<=", Gtr: ">", Gte: ">=", And: "and", Unless: "unless", Or: "or",
};

/** The operator that a node of the tree stands for. */
export const operatorOf = (node: string): BinaryOp | undefined => BY_NODE[node];

export const POWER_LEVEL = 6;

/** How strongly an operator binds; unary signs bind like "*". */
export function levelOf(op: BinaryOp): number {
  switch (op) {
    case "or":
      return 1;
    case "and":
    case "unless":
      return 2;
    case "==":
    case "!=":
    case "<":
    case "<=":
    case ">":
    case ">=":
      return 3;
    case "+":
    case "-":
      return 4;
    case "*":
    case "/":
    case "%":
    case "atan2":
      return 5;
    case "^":
      return POWER_LEVEL;
  }
}
