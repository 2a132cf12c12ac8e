import { z } from "zod";
import { Place } from "../problem";

/** A sample's value; unlike other numbers it may be NaN or infinite. */
const SampleValue = z.custom<number>((value) => typeof value === "number");

const Labels = z.record(z.string(), z.string());
const Line = z.object({ labels: Labels, points: z.array(z.tuple([z.number(), SampleValue])) });
const Remarks = z.array(z.object({ kind: z.enum(["info", "warning"]), message: z.string(), at: Place }));

/** Where to evaluate, or where it was: "local", "prometheus/NAME". An ask without one leaves the choice to the console. */
const Source = z.string().optional();

/** Only samples as they were taken: nothing that stands for those that are kept no more. A server knows only such. */
const Exact = z.boolean().optional();

/** Asks for the value of an expression at one moment (ms since the epoch). */
export const PromqlInstant = z.object({ expression: z.string(), at: z.number(), source: Source, exact: Exact });
export type PromqlInstant = z.infer<typeof PromqlInstant>;

/** Asks for the values of an expression from one moment to another, both included; all in ms. */
export const PromqlRange = z.object({ expression: z.string(), from: z.number(), to: z.number(), stepMs: z.number().positive(), source: Source, exact: Exact });
export type PromqlRange = z.infer<typeof PromqlRange>;

/** Lines to draw; a metric's name is the label `__name__`. A step without a value is absent. */
export const PromqlLines = z.object({ lines: z.array(Line), remarks: Remarks, source: Source });
export type PromqlLines = z.infer<typeof PromqlLines>;

export const PromqlValue = z.object({
  value: z.discriminatedUnion("type", [
    z.object({ type: z.literal("scalar"), value: SampleValue }),
    z.object({ type: z.literal("string"), value: z.string() }),
    z.object({ type: z.literal("vector"), elements: z.array(z.object({ labels: Labels, value: SampleValue })) }),
    z.object({ type: z.literal("matrix"), lines: z.array(Line) }),
  ]),
  remarks: Remarks,
  source: Source,
});
export type PromqlValue = z.infer<typeof PromqlValue>;
