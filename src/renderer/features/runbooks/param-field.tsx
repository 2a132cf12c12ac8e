import { useId } from "react";
import type { Fleet, ObjectRef } from "../../../shared/fleet";
import { ServiceId } from "../../../shared/ids";
import type { Param } from "../../../shared/runbook/model";
import { useConsole, useKnown, useQuery } from "../../app/hooks";
import { Field, SelectField } from "../../components/field";
import { choicesFor, complaint, fromSelector } from "./params";

export interface ParamFieldProps {
  param: Param;
  fleet: Fleet | undefined;
  target: ObjectRef | undefined;
  /** The service whose images are offered: the target, or what another parameter names. */
  service: string | undefined;
  value: string;
  tried: boolean;
  onChange: (value: string) => void;
}

/** One question of the form, by the parameter's type. */
export function ParamField(props: ParamFieldProps) {
  const { param, fleet, target } = props;
  const choices = choicesFor(param, fleet, target);
  if (choices) return <ChoiceField {...props} choices={choices} />;
  switch (param.type) {
    case "image": return props.service === undefined ? <TypedField {...props} offers={[]} /> : <ImageField {...props} service={props.service} />;
    case "container": return <ContainerField {...props} />;
    case "secret": return <SecretField {...props} />;
    default: return <TypedField {...props} offers={fromSelector(param, fleet, target) ?? []} />;
  }
}

function ChoiceField({ choices, ...props }: ParamFieldProps & { choices: readonly string[] }) {
  const { param, fleet, target, value, onChange } = props;
  const taken = fromSelector(param, fleet, target);
  const empty = param.from === undefined ? "choose" : taken?.length === 1 ? `${taken[0]} (${param.from})` : `choose from ${param.from}`;
  return (
    <SelectField {...common(props)} value={value} onChange={(event) => onChange(event.target.value)}>
      <option value="">{empty}</option>
      {choices.map((choice) => <option key={choice} value={choice}>{param.type === "boolean" ? BOOLEAN_WORDS[choice] : choice}</option>)}
      {value !== "" && !choices.includes(value) && <option>{value}</option>}
    </SelectField>
  );
}

const BOOLEAN_WORDS: Record<string, string> = { true: "yes", false: "no" };

/** Offers tags that hosts hold, with where they run. */
function ImageField({ service, ...props }: ParamFieldProps & { service: string }) {
  const images = useQuery("images.list", { service: ServiceId.parse(service) });
  const offers = (images.value?.tags ?? []).map(({ tag, running, hosts }) => ({ value: tag, says: running.length > 0 ? `runs on ${running.join(", ")}` : `on ${hosts.join(", ")}` }));
  const note = images.loading ? "looking for tags" : images.problem ? "tags cannot be listed now" : `${offers.length} tags of ${service}`;
  return <TypedField {...props} service={service} offers={offers} note={note} />;
}

function ContainerField(props: ParamFieldProps) {
  const hosts = useKnown(useConsole().overview).value?.hosts ?? [];
  const within = props.target?.kind === "host" ? hosts.filter(({ id }) => id === props.target?.id) : hosts;
  const names = [...new Set(within.flatMap(({ containers }) => containers.map(({ name }) => name)))].sort();
  return <TypedField {...props} offers={names} />;
}

function SecretField(props: ParamFieldProps) {
  const names = useQuery("secrets.names", undefined);
  return <TypedField {...props} offers={names.value ?? []} note="its name in the vault; the value is never shown" />;
}

type Offered = string | { value: string; says: string };

function TypedField({ offers, note, ...props }: ParamFieldProps & { offers: readonly Offered[]; note?: string }) {
  const { param, value, onChange } = props;
  const list = useId();
  return (
    <>
      <Field
        {...common(props, note)} value={value} inputMode={param.type === "number" ? "decimal" : "text"} list={offers.length > 0 ? list : undefined}
        placeholder={param.from ? `taken from ${param.from}` : PLACEHOLDERS[param.type]} onChange={(event) => onChange(event.target.value)}
      />
      {offers.length > 0 && <datalist id={list}>{offers.map((offer) => (typeof offer === "string" ? <option key={offer} value={offer} /> : <option key={offer.value} value={offer.value}>{offer.says}</option>))}</datalist>}
    </>
  );
}

function common({ param, value, tried }: ParamFieldProps, note?: string) {
  const problem = complaint(param, value);
  return {
    label: <>{param.label ?? param.name} {param.label && <code className="faint">{param.name}</code>}</>,
    hint: [param.type, param.required ? "needed" : "optional", note, param.description].filter(Boolean).join(" · "),
    error: problem !== undefined && (tried || (value !== "" && problem !== "Needed")) ? problem : undefined,
    required: param.required && param.default === undefined && param.from === undefined,
  };
}

const PLACEHOLDERS: Partial<Record<Param["type"], string>> = { duration: "30s, 5m, 1h30m", secret: "name of the secret", image: "tag or repository:tag", backup: "name of a backup" };
