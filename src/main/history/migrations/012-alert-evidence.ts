/** What was there when an alert began to fire: `evidence` is the whole of it as text. */
export const alertEvidence = `
CREATE TABLE alert_evidence (
  key TEXT NOT NULL,
  fired_at INTEGER NOT NULL,
  at INTEGER NOT NULL,
  evidence TEXT NOT NULL,
  PRIMARY KEY (key, fired_at)
) STRICT;

CREATE INDEX alert_evidence_by_time ON alert_evidence (at);
`;
