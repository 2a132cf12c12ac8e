import { z } from "zod";
import { Duration } from "../../shared/duration";
import type { Path } from "./yaml-text";

/** The schema without its wrappers: defaults, optionals and the transforming half of a pipe. */
export function bare(schema: unknown): unknown {
  if (schema instanceof z.ZodDefault || schema instanceof z.ZodOptional) return bare(schema.unwrap());
  if (schema instanceof z.ZodPipe) return bare(schema.in);
  return schema;
}

/** The schema without defaults and optionals only. */
function unwrapped(schema: unknown): unknown {
  return schema instanceof z.ZodDefault || schema instanceof z.ZodOptional ? unwrapped(schema.unwrap()) : schema;
}

/** Whether the value at a path is a duration. */
export function isDurationAt(schema: unknown, path: Path): boolean {
  const parent = schemaAt(schema, path.slice(0, -1));
  return parent instanceof z.ZodObject && unwrapped(parent.shape[String(path.at(-1))]) === Duration;
}

/** The schema of the value at a path; undefined where the schema has nothing there. */
export function schemaAt(schema: unknown, path: Path): unknown {
  const here = bare(schema);
  const [step, ...rest] = path;
  if (step === undefined) return here;
  if (here instanceof z.ZodObject) return schemaAt(here.shape[String(step)], rest);
  if (here instanceof z.ZodRecord) return schemaAt(here.valueType, rest);
  if (here instanceof z.ZodArray) return schemaAt(here.element, rest);
  if (here instanceof z.ZodDiscriminatedUnion) return schemaAt(optionsOf(here).find((option) => Object.hasOwn(option.shape, String(step))), path);
  return undefined;
}

/** The forms that an object may have. */
export const optionsOf = (union: z.ZodDiscriminatedUnion): z.ZodObject[] => union.options.filter((option) => option instanceof z.ZodObject);

/** The keys that may stand at a path; none where the names are free. */
export function keysAt(schema: unknown, path: Path): string[] {
  const found = schemaAt(schema, path);
  if (found instanceof z.ZodDiscriminatedUnion) return [...new Set(optionsOf(found).flatMap((option) => Object.keys(option.shape)))];
  return found instanceof z.ZodObject ? Object.keys(found.shape) : [];
}
