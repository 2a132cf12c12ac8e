/** When an object's health changed, and why. */
export const stateChanges = `
CREATE TABLE state_change (
  id INTEGER PRIMARY KEY,
  at INTEGER NOT NULL,
  kind TEXT NOT NULL,
  object TEXT NOT NULL,
  before TEXT,
  after TEXT NOT NULL,
  reason TEXT
) STRICT;
CREATE INDEX state_change_by_object ON state_change (kind, object, at);
CREATE INDEX state_change_by_time ON state_change (at);
`;
