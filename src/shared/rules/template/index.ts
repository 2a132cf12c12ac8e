import { messageOf, ProblemError } from "../../problem";
import { builtins } from "./builtins";
import type { Functions } from "./call";
import { executeTemplate } from "./execute";
import type { Template } from "./nodes";
import { parseTemplate } from "./parse";
import { prometheusFunctions, type TemplateWorld } from "./prometheus-functions";
import { TemplateSyntaxFault } from "./tokens";
import { type GoValue, stringMap, TemplateFault } from "./values";

/** The templates of rule files: Go's text/template with the functions of Prometheus. */

export type { TemplateWorld };

export interface AlertTemplateInput extends TemplateWorld {
  /** The alert's name, for messages. */
  alert: string;
  /** Of the expression's element, its metric name included. */
  labels: Readonly<Record<string, string>>;
  externalLabels: Readonly<Record<string, string>>;
  value: number;
}

export type Expansion = { ok: true; text: string } | { ok: false; reason: string };

/** The variables that rule files use, as Prometheus puts them in front of each text. */
const PRELUDE = "{{$labels := .Labels}}{{$externalLabels := .ExternalLabels}}{{$externalURL := .ExternalURL}}{{$value := .Value}}";

const FUNCTION_NAMES: ReadonlySet<string> = new Set([...builtins, ...prometheusFunctions({ at: 0, externalUrl: "" })].map(([name]) => name));

const MAX_KNOWN = 5_000;
const known = new Map<string, Template | TemplateSyntaxFault>();

/** The template of a text, parsed once. */
function templateOf(alert: string, text: string): Template | TemplateSyntaxFault {
  const key = `${alert}\0${text}`;
  const found = known.get(key);
  if (found) return found;
  if (known.size >= MAX_KNOWN) known.clear();
  const made = parsed(`__alert_${alert}`, PRELUDE + text);
  known.set(key, made);
  return made;
}

function parsed(name: string, source: string): Template | TemplateSyntaxFault {
  try {
    return parseTemplate(name, source, FUNCTION_NAMES);
  } catch (thrown) {
    if (thrown instanceof TemplateSyntaxFault) return thrown;
    throw thrown;
  }
}

/** What is wrong with a template that stands in the rule of that alert; undefined when it can be read. `offset` counts within the text. */
export function templateFault(alert: string, text: string): { reason: string; offset: number } | undefined {
  if (!text.includes("{{")) return undefined;
  const template = templateOf(alert, text);
  if (!(template instanceof TemplateSyntaxFault)) return undefined;
  return { reason: syntaxReason(alert, text, template), offset: Math.min(text.length, Math.max(0, template.offset - PRELUDE.length)) };
}

const syntaxReason = (alert: string, text: string, { message, offset }: TemplateSyntaxFault): string =>
  `error parsing template __alert_${alert}: template: __alert_${alert}:${(PRELUDE + text).slice(0, offset).split("\n").length}: ${message}`;

/** The text of a label or an annotation. What `query` throws passes through, unless it is a ProblemError. */
export function expandTemplate(text: string, input: AlertTemplateInput): Expansion {
  if (!text.includes("{{")) return { ok: true, text };
  const template = templateOf(input.alert, text);
  if (template instanceof TemplateSyntaxFault) return { ok: false, reason: syntaxReason(input.alert, text, template) };
  const functions: Functions = new Map([...builtins, ...prometheusFunctions(input)]);
  try {
    return { ok: true, text: executeTemplate(template, dataOf(input), functions) };
  } catch (thrown) {
    if (thrown instanceof TemplateFault || thrown instanceof ProblemError) return { ok: false, reason: `error executing template __alert_${input.alert}: ${messageOf(thrown)}` };
    throw thrown;
  }
}

/** The text that stands in an alert: the expansion, or what Prometheus writes in place of one that failed. */
export function expandedText(text: string, input: AlertTemplateInput): string {
  const expansion = expandTemplate(text, input);
  return expansion.ok ? expansion.text : `<error expanding template: ${expansion.reason}>`;
}

const dataOf = ({ labels, externalLabels, externalUrl, value }: AlertTemplateInput): GoValue => ({
  kind: "struct", type: "struct { Labels map[string]string; ExternalLabels map[string]string; ExternalURL string; Value interface {} }",
  fields: new Map<string, GoValue>([["Labels", stringMap(labels)], ["ExternalLabels", stringMap(externalLabels)], ["ExternalURL", externalUrl], ["Value", value]]),
});
