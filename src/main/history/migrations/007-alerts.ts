/**
 * Alerts by the rule they come of. `rule` tells rules of a group apart that have the same name; `instance` is the alert as it was when its
 * state last changed. `rule_group.evaluated_at`: up to when its states are known, so that a restart can tell how long nobody looked.
 */
export const alerts = `
CREATE TABLE rule_group (
  file TEXT NOT NULL,
  name TEXT NOT NULL,
  evaluated_at INTEGER NOT NULL,
  PRIMARY KEY (file, name)
) WITHOUT ROWID, STRICT;

CREATE TABLE alert (
  file TEXT NOT NULL,
  group_name TEXT NOT NULL,
  rule TEXT NOT NULL,
  key TEXT NOT NULL,
  instance TEXT NOT NULL,
  PRIMARY KEY (file, group_name, rule, key)
) WITHOUT ROWID, STRICT;

CREATE TABLE alert_transition (
  id INTEGER PRIMARY KEY,
  at INTEGER NOT NULL,
  key TEXT NOT NULL,
  transition TEXT NOT NULL
) STRICT;

CREATE INDEX alert_transition_by_key ON alert_transition (key, at);
CREATE INDEX alert_transition_by_time ON alert_transition (at);
`;
