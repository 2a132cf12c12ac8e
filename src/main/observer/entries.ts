/** The entries of a record with branded keys, typed as what the schema made them. */
export function entriesOf<K extends string, V>(record: Partial<Record<K, V>>): [K, V][] {
  const entries: [K, V][] = [];
  for (const key in record) {
    const value = record[key];
    if (Object.hasOwn(record, key) && value !== undefined) entries.push([key, value]);
  }
  return entries;
}
