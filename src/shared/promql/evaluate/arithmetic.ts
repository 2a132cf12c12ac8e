import { type BinaryOp, isComparison, isSet } from "../ast";

/** What an arithmetic operator makes of two numbers, or whether a comparison holds (1 or 0). */
export function operation(op: BinaryOp): (left: number, right: number) => number {
  switch (op) {
    case "+":
      return (left, right) => left + right;
    case "-":
      return (left, right) => left - right;
    case "*":
      return (left, right) => left * right;
    case "/":
      return (left, right) => left / right;
    case "%":
      return (left, right) => left % right;
    case "^":
      return power;
    case "atan2":
      return Math.atan2;
    case "==":
      return (left, right) => (left === right ? 1 : 0);
    case "!=":
      return (left, right) => (left === right ? 0 : 1);
    case "<":
      return (left, right) => (left < right ? 1 : 0);
    case "<=":
      return (left, right) => (left <= right ? 1 : 0);
    case ">":
      return (left, right) => (left > right ? 1 : 0);
    case ">=":
      return (left, right) => (left >= right ? 1 : 0);
    case "and":
    case "or":
    case "unless":
      return () => Number.NaN;
  }
}

/** IEEE 754's pow, as Go has it: 1 to any power is 1, even to NaN; so is -1 to an infinite one. */
function power(base: number, exponent: number): number {
  if (base === 1 || (base === -1 && Math.abs(exponent) === Infinity)) return 1;
  return base ** exponent;
}

/** True where the result is another quantity than the operands, so that the metric's name says nothing about it any more. */
export const changesQuantity = (op: BinaryOp, bool: boolean): boolean => bool || (!isComparison(op) && !isSet(op));
