/**
 * What people are told of alerts. `notify_delivery` holds an intent before each send; one without `ended_at` may have arrived.
 * `notify_told` is what a receiver knows of a group: `last_at` is when the newest message was begun, `sent_at` that of the newest which
 * arrived, and `firing` what that one said. `notify_change` counts how often an alert began and ended. `notify_deed` is the record of
 * what people did, and is only ever added to.
 */
export const notify = `
CREATE TABLE notify_silence (
  id TEXT PRIMARY KEY,
  definition TEXT NOT NULL,
  ends_at INTEGER NOT NULL
) WITHOUT ROWID, STRICT;

CREATE TABLE notify_acknowledgement (
  alert TEXT PRIMARY KEY,
  definition TEXT NOT NULL,
  at INTEGER NOT NULL
) WITHOUT ROWID, STRICT;

CREATE TABLE notify_change (
  alert TEXT NOT NULL,
  at INTEGER NOT NULL,
  change TEXT NOT NULL,
  PRIMARY KEY (alert, at, change)
) WITHOUT ROWID, STRICT;
CREATE INDEX notify_change_by_time ON notify_change (at);

CREATE TABLE notify_delivery (
  id INTEGER PRIMARY KEY,
  receiver TEXT NOT NULL,
  kind TEXT NOT NULL,
  alert_group TEXT NOT NULL,
  reason TEXT NOT NULL,
  status TEXT NOT NULL,
  at INTEGER NOT NULL,
  ended_at INTEGER,
  attempts INTEGER NOT NULL,
  firing TEXT NOT NULL,
  resolved TEXT NOT NULL,
  problem TEXT,
  actor TEXT
) STRICT;
CREATE INDEX notify_delivery_by_receiver ON notify_delivery (receiver, id);
CREATE INDEX notify_delivery_by_time ON notify_delivery (at);
CREATE INDEX notify_delivery_open ON notify_delivery (id) WHERE ended_at IS NULL;

CREATE TABLE notify_told (
  receiver TEXT NOT NULL,
  alert_group TEXT NOT NULL,
  route TEXT NOT NULL,
  labels TEXT NOT NULL,
  last_at INTEGER NOT NULL,
  sent_at INTEGER,
  firing TEXT NOT NULL,
  PRIMARY KEY (receiver, alert_group)
) WITHOUT ROWID, STRICT;

CREATE TABLE notify_receiver (
  name TEXT PRIMARY KEY,
  sent_at INTEGER,
  failing_since INTEGER,
  problem TEXT,
  held_until INTEGER
) WITHOUT ROWID, STRICT;

CREATE TABLE notify_deed (
  id INTEGER PRIMARY KEY,
  at INTEGER NOT NULL,
  actor TEXT NOT NULL,
  kind TEXT NOT NULL,
  subject TEXT NOT NULL,
  detail TEXT NOT NULL
) STRICT;
`;
