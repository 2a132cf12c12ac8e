import type { Database } from "../database";
import { runJournal } from "./001-run-journal";
import { samples } from "./002-samples";
import { stateChanges } from "./003-state-changes";
import { sampleChunks } from "./004-sample-chunks";
import { runDurations } from "./005-run-durations";
import { schedules } from "./006-schedules";
import { alerts } from "./007-alerts";
import { notify } from "./008-notify";
import { packedSamples, takeOldSamples } from "./009-packed-samples";
import { seriesByNumber, takeSeriesInFull } from "./010-series-by-number";
import { judge } from "./011-judge";
import { alertEvidence } from "./012-alert-evidence";
import { seriesEnds } from "./013-series-ends";

export interface Migration {
  name: string;
  sql: string;
  /** Carries over what SQL alone cannot; in the same transaction, after `sql`. */
  carry?: (database: Database) => void;
}

/** In order; the file's `user_version` is how many of them it has. One that was released is never edited. */
export const migrations: readonly Migration[] = [
  { name: "001-run-journal", sql: runJournal },
  { name: "002-samples", sql: samples },
  { name: "003-state-changes", sql: stateChanges },
  { name: "004-sample-chunks", sql: sampleChunks },
  { name: "005-run-durations", sql: runDurations },
  { name: "006-schedules", sql: schedules },
  { name: "007-alerts", sql: alerts },
  { name: "008-notify", sql: notify },
  { name: "009-packed-samples", sql: packedSamples, carry: takeOldSamples },
  { name: "010-series-by-number", sql: seriesByNumber, carry: takeSeriesInFull },
  { name: "011-judge", sql: judge },
  { name: "012-alert-evidence", sql: alertEvidence },
  { name: "013-series-ends", sql: seriesEnds },
];
