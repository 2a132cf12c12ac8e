/** Makes ids from titles: letters and digits of any language, "-" between words. */
export function slug(title: string): string {
  const words = title.slice(0, 200).normalize("NFC").toLowerCase().replace(/[^\p{L}\p{N}\p{M}]+/gu, "-");
  return [...words].slice(0, 48).join("").replace(/^-+|-+$/g, "");
}

/** Hands out ids that are unique among those it handed out. */
export class UniqueIds {
  private readonly taken = new Set<string>();
  private readonly nextSuffix = new Map<string, number>();

  /** Takes exactly this id; false when it is taken. */
  claim(id: string): boolean {
    if (this.taken.has(id)) return false;
    this.taken.add(id);
    return true;
  }

  /** Takes this id or, when it is taken, the first free one of "id-2", "id-3" ... */
  make(wanted: string): string {
    let id = wanted;
    for (let suffix = this.nextSuffix.get(wanted) ?? 2; !this.claim(id); suffix += 1) {
      id = `${wanted}-${suffix}`;
      this.nextSuffix.set(wanted, suffix + 1);
    }
    return id;
  }
}
