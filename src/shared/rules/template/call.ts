import { ProblemError } from "../../problem";
import { fault, type GoList, type GoStruct, type GoValue, TemplateFault, typeName } from "./values";

/** Functions by name. Each evaluates its own arguments, since `and` and `or` stop at the first that decides. */
export type Functions = ReadonlyMap<string, Call>;
type Call = (args: readonly (() => GoValue)[]) => GoValue;
type Named = readonly [name: string, call: Call];

export function callFunction(functions: Functions, name: string, args: readonly (() => GoValue)[]): GoValue {
  const call = functions.get(name);
  return call ? call(args) : fault(`${JSON.stringify(name)} is not a defined function`);
}

/** Checks what a function is given. */
type Take<A> = (value: GoValue) => A;

export const any: Take<GoValue> = (value) => value;
export const text: Take<string> = (value) => (typeof value === "string" ? value : wrong("string", value));
export const vector: Take<GoList> = (value) => (typeof value === "object" && value?.kind === "list" ? value : wrong("template.queryResult", value));
export const sample: Take<GoStruct> = (value) => (typeof value === "object" && value?.kind === "struct" ? value : wrong("*template.sample", value));

const wrong = (wanted: string, value: GoValue): never =>
  fault(value === null ? `invalid value; expected ${wanted}` : `wrong type for value; expected ${wanted}; got ${typeName(value)}`);

export const fixed0 = (name: string, call: () => GoValue): Named => counted(name, 0, call);

export const fixed1 = <A>(name: string, a: Take<A>, call: (a: A) => GoValue): Named =>
  counted(name, 1, (first) => {
    const one = a(first);
    return calling(name, () => call(one));
  });

export const fixed2 = <A, B>(name: string, a: Take<A>, b: Take<B>, call: (a: A, b: B) => GoValue): Named =>
  counted(name, 2, (first, second) => {
    const [one, two] = [a(first), b(second)];
    return calling(name, () => call(one, two));
  });

export const fixed3 = <A, B, C>(name: string, a: Take<A>, b: Take<B>, c: Take<C>, call: (a: A, b: B, c: C) => GoValue): Named =>
  counted(name, 3, (first, second, third) => {
    const [one, two, three] = [a(first), b(second), c(third)];
    return calling(name, () => call(one, two, three));
  });

/** A function that takes `least` arguments or more. */
export const variadic = (name: string, least: number, call: (...args: GoValue[]) => GoValue): Named => [name, (args) => {
  if (args.length < least) return fault(`wrong number of args for ${name}: want at least ${least} got ${args.length}`);
  const values = args.map((arg) => arg());
  return calling(name, () => call(...values));
}];

function counted(name: string, count: number, call: (first: GoValue, second: GoValue, third: GoValue) => GoValue): Named {
  return [name, (args) => {
    if (args.length !== count) return fault(`wrong number of args for ${name}: want ${count} got ${args.length}`);
    const [first = null, second = null, third = null] = args.map((arg) => arg());
    return call(first, second, third);
  }];
}

function calling(name: string, call: () => GoValue): GoValue {
  try {
    return call();
  } catch (thrown) {
    if (thrown instanceof TemplateFault && !thrown.message.startsWith("template: ")) throw new TemplateFault(`error calling ${name}: ${thrown.message}`, { cause: thrown });
    if (thrown instanceof ProblemError) throw new TemplateFault(`error calling ${name}: ${thrown.problem.message}`, { cause: thrown });
    throw thrown;
  }
}
