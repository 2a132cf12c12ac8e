/**
 * What is usual and what was promised. `baseline_learned`: a figure's history in short; `baseline_chosen`: thresholds that a person set,
 * which count more. `slo_hour`: what an objective's indicator saw in an hour that is over; `print` changes with its definition, so that
 * hours of another definition do not count.
 */
export const judge = `
CREATE TABLE baseline_learned (
  figure TEXT NOT NULL,
  kind TEXT NOT NULL,
  object TEXT NOT NULL,
  learned_at INTEGER NOT NULL,
  profile TEXT,
  PRIMARY KEY (figure, kind, object)
) WITHOUT ROWID, STRICT;

CREATE TABLE baseline_chosen (
  figure TEXT NOT NULL,
  kind TEXT NOT NULL,
  object TEXT NOT NULL,
  warning REAL NOT NULL,
  critical REAL NOT NULL,
  actor TEXT NOT NULL,
  at INTEGER NOT NULL,
  PRIMARY KEY (figure, kind, object)
) WITHOUT ROWID, STRICT;

CREATE TABLE slo_hour (
  slo TEXT NOT NULL,
  print TEXT NOT NULL,
  hour INTEGER NOT NULL,
  bad REAL NOT NULL,
  total REAL NOT NULL,
  seen_ms INTEGER NOT NULL,
  PRIMARY KEY (slo, print, hour)
) WITHOUT ROWID, STRICT;
`;
