import { useRef, useState } from "react";
import type { ObjectRef } from "../../../shared/fleet";
import type { Runbook } from "../../../shared/runbook/model";
import { useConsole, useKnown } from "../../app/hooks";
import { go } from "../../app/navigation";
import { Button } from "../../components/button";
import { SelectField } from "../../components/field";
import { ParamField } from "./param-field";
import { complaint, givenValues, objectsOf, startValues, targetKinds } from "./params";
import { rememberedValues, rememberValues } from "./remembered";

/** Aims a runbook: on what, with which values. Its only result is a plan to read. */
export function ParamsForm({ runbook, target: given }: { runbook: Runbook; target?: ObjectRef }) {
  const fleet = useKnown(useConsole().fleet).value?.fleet;
  const objects = objectsOf(targetKinds(runbook), fleet);
  const first = given ?? (objects.length === 1 ? objects[0] : undefined);
  const [target, setTarget] = useState(first);
  const [values, setValues] = useState(() => ({ ...startValues(runbook, first), ...rememberedValues(runbook, first) }));
  const [tried, setTried] = useState(false);
  const form = useRef<HTMLFormElement>(null);
  const wrong = runbook.params.filter((param) => complaint(param, values[param.name] ?? "") !== undefined);
  const errors = runbook.findings.some(({ severity }) => severity === "error");
  const service = target?.kind === "service" ? target.id : runbook.params.flatMap(({ name, type }) => (type === "service" && values[name] ? [values[name]] : []))[0];
  const aim = (next: ObjectRef | undefined): void => {
    setTarget(next);
    setValues((present) => ({ ...present, ...rememberedValues(runbook, next), ...targetValues(runbook, next) }));
  };
  const preview = (dryRun: boolean): void => {
    setTried(true);
    if (wrong.length > 0) {
      requestAnimationFrame(() => form.current?.querySelector<HTMLElement>("[aria-invalid=true]")?.focus());
      return;
    }
    rememberValues(runbook, target, values);
    go({ page: "plan", draft: { runbook: runbook.id, target, params: givenValues(values), dryRun } });
  };
  return (
    <form ref={form} className="params" noValidate onSubmit={(event) => { event.preventDefault(); preview(false); }}>
      <h2 className="engraved">{runbook.armed ? "Aim it" : "Walk it"}</h2>
      <TargetField objects={objects} value={target} onChange={aim} />
      {runbook.params.map((param) => (
        <ParamField
          key={param.name} param={param} fleet={fleet} target={target} service={service} value={values[param.name] ?? ""} tried={tried}
          onChange={(value) => setValues((present) => ({ ...present, [param.name]: value }))}
        />
      ))}
      {tried && wrong.length > 0 && <p className="field-error" role="alert">Not yet: {wrong.map(({ label, name }) => label ?? name).join(", ")}.</p>}
      <div className="row">
        <Button type="submit" look="primary" disabled={errors}>Preview plan</Button>
        <Button disabled={errors} onClick={() => preview(true)} title="Executes only the steps that read; the rest is shown">Dry run…</Button>
      </div>
      <p className="faint">{errors ? "The text has errors; nothing can be planned from it." : "Shows every step with its host and its literal command. Nothing is done yet."}</p>
    </form>
  );
}

/** Parameters that name the target follow it. */
function targetValues(runbook: Runbook, target: ObjectRef | undefined): Record<string, string> {
  return target ? Object.fromEntries(runbook.params.filter(({ type, default: start, from }) => type === target.kind && start === undefined && from === undefined).map(({ name }) => [name, target.id])) : {};
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
