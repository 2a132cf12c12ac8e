/**
 * How long steps and runs took, for "usually 40 s". A row for each step that was done and each run that ended as done without a
 * break; never of a dry run. `step` is the step's key without its place ("roll.swap"), "" for the whole run. Triggers keep it, so
 * that it follows whatever is written to the journal, in the same transaction.
 */
const durationOf = (event: string, step: string, ms: string, from: string) => `
  SELECT json_extract(run.summary, '$.runbook') AS runbook, ${event}.run, ${event}.seq, ${step} AS step, ${ms} AS ms
  FROM ${from} WHERE run.id = ${event}.run AND json_extract(run.summary, '$.dryRun') = 0`;

const stepName = (event: string) => `substr(${event}.step, 1, instr(${event}.step || '@', '@') - 1)`;

const ofAction = (event: string, from: string) =>
  `${durationOf(event, stepName(event), `CAST(json_extract(${event}.payload, '$.durationMs') AS REAL)`, from)}
   AND json_extract(${event}.payload, '$.outcome') = 'done' AND json_extract(${event}.payload, '$.durationMs') IS NOT NULL`;

const waitedSince = (event: string) =>
  `(SELECT max(at) FROM run_event AS asked WHERE asked.run = ${event}.run AND asked.step = ${event}.step AND asked.type = 'step.waiting' AND asked.seq < ${event}.seq)`;

const ofTick = (event: string, from: string) =>
  `${durationOf(event, stepName(event), `CAST(${event}.at - ${waitedSince(event)} AS REAL)`, from)} AND ${waitedSince(event)} IS NOT NULL`;

const ofRun = (event: string, from: string) =>
  `${durationOf(event, "''", `CAST(${event}.at - run.created_at AS REAL)`, from)}
   AND json_extract(${event}.payload, '$.outcome') = 'done'
   AND NOT EXISTS (SELECT 1 FROM run_event AS cut WHERE cut.run = ${event}.run AND cut.type IN ('run.interrupted', 'run.paused', 'run.reopened'))`;

const BY_TYPE = { "step.ended": ofAction, "step.ticked": ofTick, "run.ended": ofRun };

const keep = (type: keyof typeof BY_TYPE) => `
INSERT OR IGNORE INTO step_duration ${BY_TYPE[type]("event", "run_event AS event, run")} AND event.type = '${type}';
CREATE TRIGGER duration_of_${type.replace(".", "_")} AFTER INSERT ON run_event WHEN NEW.type = '${type}' BEGIN
  INSERT OR IGNORE INTO step_duration ${BY_TYPE[type]("NEW", "run")};
END;
`;

export const runDurations = `
CREATE TABLE step_duration (
  runbook TEXT NOT NULL,
  run TEXT NOT NULL,
  seq INTEGER NOT NULL,
  step TEXT NOT NULL,
  ms REAL NOT NULL,
  PRIMARY KEY (runbook, run, seq)
) WITHOUT ROWID, STRICT;

CREATE INDEX run_by_runbook ON run (json_extract(summary, '$.runbook'), created_at);
${keep("step.ended")}${keep("step.ticked")}${keep("run.ended")}`;
