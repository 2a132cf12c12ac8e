import { GIVEN_VARIABLES } from "../params";
import { Risk } from "../model";
import { hostOffers, selectorOffers } from "./fleet-words";
import { ATTRIBUTE_HELP, EXPECTATION_SAMPLES } from "./help";
import type { Knowledge, Offer } from "./offers";

const plain = (labels: readonly string[], detail?: string): Offer[] => labels.map((label) => ({ label, ...(detail ? { detail } : {}) }));

/** Every variable that a step may use, without its "$". */
export function variableOffers({ runbook }: Knowledge): Offer[] {
  const outs = runbook.phases.flatMap((phase) => phase.steps.flatMap(({ id, action }) => (action?.out ? [{ label: action.out.name, detail: `output of ${id}` }] : [])));
  return [
    ...runbook.params.map(({ name, type, label }) => ({ label: name, detail: label ?? type })), ...plain(runbook.secrets, "secret"), ...outs, ...plain(GIVEN_VARIABLES, "given by the console"),
  ];
}

const dollar = (offers: readonly Offer[]): Offer[] => offers.map((offer) => ({ ...offer, label: `$${offer.label}` }));

/** What may stand after `name=`; empty where nothing can be known. */
export function valueOffers(name: string, know: Knowledge): Offer[] {
  const steps = know.runbook.phases.flatMap((phase) => phase.steps).map(({ id, title }) => ({ label: id, detail: title }));
  const acting = know.runbook.phases.flatMap((phase) => phase.steps).filter(({ action }) => action).map(({ id, title }) => ({ label: id, detail: title }));
  const roles = [...new Set(know.runbook.phases.flatMap((phase) => phase.steps.flatMap((step) => [step.owner, step.gate?.by])).concat(know.runbook.owner))].flatMap((role) => (role === undefined ? [] : [role]));
  switch (name) {
    case "on": return [...dollar(variableOffers(know).filter(({ label }) => !know.runbook.secrets.includes(label))), ...hostOffers(know.fleet), ...selectorOffers(know.fleet)];
    case "each": return selectorOffers(know.fleet);
    case "risk": return Risk.options.map((label) => ({ label, detail: RISKS[label] }));
    case "run": return plain(["local"]);
    case "on-fail": return plain(["stop", "undo", "continue"]);
    case "needs": case "until": return steps;
    case "undo": case "probe": return acting;
    case "timeout": case "idle": case "watch": return plain(["10s", "30s", "1m", "5m", "15m", "1h"]);
    case "retry": return plain(["3/5s", "5/2s", "10/30s"], "times/pause");
    case "max": case "parallel": return plain(["1", "2", "5", "10"]);
    case "count": return plain(["1", "2", "3"]);
    case "expect": return EXPECTATION_SAMPLES.map(([label, detail]) => ({ label, detail }));
    case "by": case "owner": return plain(roles);
    case "type": return dollar(variableOffers(know));
    case "when": return dollar(variableOffers(know)).map((offer) => ({ ...offer, apply: `"${offer.label} == "` }));
    default: return plain([ATTRIBUTE_HELP.get(name)?.sample].flatMap((sample) => sample ?? []));
  }
}

const RISKS: Record<Risk, string> = { read: "only looks; safe to repeat", change: "changes something", destructive: "can destroy something" };
