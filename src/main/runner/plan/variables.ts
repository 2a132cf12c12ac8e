/** Variables of a plan: known ones have a value, open ones are outputs of earlier steps. */
export interface Scope {
  known: Readonly<Record<string, string>>;
  open: ReadonlySet<string>;
}

const VARIABLE = /\$(?:\{([A-Z_][A-Z0-9_]*)\}|([A-Z_][A-Z0-9_]*))/g;

/** The scope with more known values. */
export const withKnown = (scope: Scope, more: Record<string, string>): Scope => ({ ...scope, known: { ...scope.known, ...more } });

export interface Substituted {
  text: string;
  /** Names whose value only the run will know; they stay in the text as they are. */
  open: string[];
  /** Names that nothing declares; they stay as well. */
  undeclared: string[];
}

/** Fills `$NAME` and `${NAME}` in. For text that no shell reads: titles, gate words, selectors, inputs of verbs. */
export function substitute(text: string, scope: Scope): Substituted {
  const open: string[] = [];
  const undeclared: string[] = [];
  const filled = text.replace(VARIABLE, (whole, braced: string | undefined, plain: string | undefined) => {
    const name = braced ?? plain ?? "";
    const value = Object.hasOwn(scope.known, name) ? scope.known[name] : undefined;
    if (value !== undefined) return value;
    (scope.open.has(name) ? open : undeclared).push(name);
    return whole;
  });
  return { text: filled, open, undeclared };
}

export interface SubstitutedValue {
  value: unknown;
  open: string[];
  undeclared: string[];
}

/** `substitute` on every string inside a value; keys stay. */
export function substituteAll(value: unknown, scope: Scope): SubstitutedValue {
  const open: string[] = [];
  const undeclared: string[] = [];
  const walk = (inner: unknown): unknown => {
    if (typeof inner === "string") {
      const filled = substitute(inner, scope);
      open.push(...filled.open);
      undeclared.push(...filled.undeclared);
      return filled.text;
    }
    if (Array.isArray(inner)) return inner.map(walk);
    if (typeof inner === "object" && inner !== null) {
      return Object.fromEntries(Object.entries(inner).map(([key, child]) => [key, walk(child)]));
    }
    return inner;
  };
  return { value: walk(value), open, undeclared };
}
