/** Shorter pieces of an address are words that stand everywhere. */
const MIN_PIECE = 6;

/** Takes a secret out of a text, an address also in its parts: each of its path and its query may be the secret one. */
export function redact(text: string, secrets: readonly string[]): string {
  const pieces = secrets.flatMap((secret) => [secret, ...piecesOf(secret)]).filter((piece) => piece.length >= MIN_PIECE).sort((a, b) => b.length - a.length);
  return pieces.reduce((clean, piece) => clean.replaceAll(piece, "«secret»"), text);
}

function piecesOf(secret: string): string[] {
  const pieces = secret.split(/[/?&=:@#]+/);
  return [...pieces, ...pieces.map(encodeURIComponent), ...pieces.flatMap(decoded)];
}

function decoded(piece: string): string[] {
  try {
    return [decodeURIComponent(piece)];
  } catch {
    return [];
  }
}
