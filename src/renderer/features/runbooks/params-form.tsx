import { useState } from "react";
import type { Fleet, ObjectRef } from "../../../shared/fleet";
import type { Param, Runbook } from "../../../shared/runbook/model";
import { useConsole, useKnown } from "../../app/hooks";
import { go } from "../../app/navigation";
import { Button } from "../../components/button";
import { Field, SelectField } from "../../components/field";
import { choicesFor, complaint, givenValues, objectsOf, startValues, targetKinds } from "./params";

/** Aims a runbook: on what, with which values. Its only result is a plan to read. */
export function ParamsForm({ runbook, target: given }: { runbook: Runbook; target?: ObjectRef }) {
  const fleet = useKnown(useConsole().fleet).value?.fleet;
  const objects = objectsOf(targetKinds(runbook), fleet);
  const [target, setTarget] = useState(given ?? (objects.length === 1 ? objects[0] : undefined));
  const [values, setValues] = useState(() => startValues(runbook, given));
  const [tried, setTried] = useState(false);
  const wrong = runbook.params.filter((param) => complaint(param, values[param.name] ?? "") !== undefined);
  const errors = runbook.findings.some(({ severity }) => severity === "error");
  const preview = (dryRun: boolean): void => {
    setTried(true);
    if (wrong.length === 0) go({ page: "plan", draft: { runbook: runbook.id, target, params: givenValues(values), dryRun } });
  };
  return (
    <form className="params" onSubmit={(event) => { event.preventDefault(); preview(false); }}>
      <h2 className="engraved">{runbook.armed ? "Aim it" : "Walk it"}</h2>
      <TargetField objects={objects} value={target} onChange={setTarget} />
      {runbook.params.map((param) => (
        <ParamField
          key={param.name} param={param} fleet={fleet} value={values[param.name] ?? ""} tried={tried}
          onChange={(value) => setValues((present) => ({ ...present, [param.name]: value }))}
        />
      ))}
      <div className="row">
        <Button type="submit" look="primary" disabled={errors}>Preview plan</Button>
        <Button disabled={errors} onClick={() => preview(true)} title="Executes only the steps that read; the rest is shown">Dry run…</Button>
      </div>
      <p className="faint">{errors ? "The text has errors; nothing can be planned from it." : "Shows every step with its host and its literal command. Nothing is done yet."}</p>
    </form>
  );
}

function TargetField({ objects, value, onChange }: { objects: readonly ObjectRef[]; value: ObjectRef | undefined; onChange: (value: ObjectRef | undefined) => void }) {
  const asText = (object: ObjectRef): string => `${object.kind} ${object.id}`;
  return (
    <SelectField label="On" value={value ? asText(value) : ""} onChange={(event) => onChange(objects.find((object) => asText(object) === event.target.value))}>
      <option value="">no object</option>
      {objects.map((object) => <option key={asText(object)}>{asText(object)}</option>)}
      {value && !objects.some((object) => asText(object) === asText(value)) && <option>{asText(value)}</option>}
    </SelectField>
  );
}

interface ParamFieldProps {
  param: Param;
  fleet: Fleet | undefined;
  value: string;
  tried: boolean;
  onChange: (value: string) => void;
}

function ParamField({ param, fleet, value, tried, onChange }: ParamFieldProps) {
  const problem = complaint(param, value);
  const common = {
    label: <>{param.label ?? param.name} {param.label && <code className="faint">{param.name}</code>}</>,
    hint: hintOf(param),
    error: problem !== undefined && (tried || (value !== "" && problem !== "Needed")) ? problem : undefined,
    value,
  };
  const choices = choicesFor(param, fleet);
  if (choices) {
    return (
      <SelectField {...common} onChange={(event) => onChange(event.target.value)}>
        <option value="">{param.from ? `taken from ${param.from}` : "choose"}</option>
        {choices.map((choice) => <option key={choice}>{choice}</option>)}
      </SelectField>
    );
  }
  return <Field {...common} inputMode={param.type === "number" ? "decimal" : "text"} placeholder={param.from ? `taken from ${param.from}` : PLACEHOLDERS[param.type]} onChange={(event) => onChange(event.target.value)} />;
}

const PLACEHOLDERS: Partial<Record<Param["type"], string>> = { duration: "30s, 5m, 1h30m", secret: "name of the secret", image: "repository:tag" };

function hintOf(param: Param): string {
  return [param.type, param.required ? "needed" : "optional", param.description].filter(Boolean).join(" · ");
}
