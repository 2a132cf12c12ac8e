import { structuredPatch } from "diff";
import { useMemo } from "react";

/** Two texts line by line, what changed with three lines around it. */
export function TextDiff({ before, after, label }: { before: string; after: string; label: string }) {
  const hunks = useMemo(() => structuredPatch("a", "b", before, after, undefined, undefined, { context: 3, timeout: 2_000 })?.hunks, [before, after]);
  if (!hunks) return <p className="dim">The texts differ too much to be shown side by side.</p>;
  if (hunks.length === 0) return <p className="dim">The two texts are the same.</p>;
  return (
    <div className="text-diff" role="region" aria-label={label} tabIndex={0}>
      {hunks.map((hunk) => (
        <pre key={`${hunk.oldStart}-${hunk.newStart}`}>
          <span className="diff-place">lines {hunk.oldStart}–{hunk.oldStart + Math.max(0, hunk.oldLines - 1)}</span>
          {hunk.lines.map((line, index) => (
            // eslint-disable-next-line react/no-array-index-key -- a hunk's lines have no other identity and never move
            <span key={index} className={line.startsWith("+") ? "diff-new" : line.startsWith("-") ? "diff-old" : undefined}>{line || " "}</span>
          ))}
        </pre>
      ))}
    </div>
  );
}
