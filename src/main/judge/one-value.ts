import type { RoutedQueries } from "../query";

/** The only value of an expression; undefined where it gives none, several, or no number. */
export async function oneValue(queries: Pick<RoutedQueries, "instant">, expression: string, at: number): Promise<number | undefined> {
  const { value } = await queries.instant({ expression, at });
  const found = value.type === "scalar" ? value.value : value.type === "vector" && value.elements.length === 1 ? value.elements[0]?.value : undefined;
  return found === undefined || !Number.isFinite(found) ? undefined : found;
}
