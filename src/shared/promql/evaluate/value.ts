import type { Labels } from "../labels";

/** One series of an instant vector over the steps of an evaluation. */
export interface StepSeries {
  labels: Labels;
  /** By step; means something only where `present` is 1. */
  values: Float64Array;
  present: Uint8Array;
}

export interface ScalarValue {
  kind: "scalar";
  /** By step. */
  values: Float64Array;
}
export interface VectorValue {
  kind: "vector";
  series: StepSeries[];
}
export interface TextValue {
  kind: "string";
  text: string;
}
export type Value = ScalarValue | VectorValue | TextValue;

export const vectorOf = (series: StepSeries[]): VectorValue => ({ kind: "vector", series });

export const emptySeries = (labels: Labels, count: number): StepSeries => ({
  labels, values: new Float64Array(count), present: new Uint8Array(count),
});
