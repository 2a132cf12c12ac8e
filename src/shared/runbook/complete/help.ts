/** One line of help for each attribute, and what its value looks like; the reference says more. */
export const ATTRIBUTE_HELP: ReadonlyMap<string, { says: string; sample?: string }> = new Map([
  ["id", { says: "the name others refer to" }],
  ["each", { says: "repeat for each object of a selector", sample: "@service" }],
  ["max", { says: "how many at once", sample: "1" }],
  ["parallel", { says: "the same as max", sample: "10" }],
  ["owner", { says: "the role that does it", sample: "on-call" }],
  ["on-fail", { says: "when a step fails: stop, undo or continue" }],
  ["on", { says: "the host: a name, a param or a selector", sample: "$HOST" }],
  ["run", { says: "local: on the engineer's own machine" }],
  ["risk", { says: "read, change or destructive" }],
  ["timeout", { says: "how long it may take", sample: "30s" }],
  ["idle", { says: "how long it may be silent", sample: "1m" }],
  ["connect", { says: "how long its host may take to be reached", sample: "30s" }],
  ["retry", { says: "times and pause", sample: "3/5s" }],
  ["idempotent", { says: "doing it twice is the same as once" }],
  ["expect", { says: "what the result must be" }],
  ["watch", { says: "for how long the expectation must hold", sample: "2m" }],
  ["when", { says: "a condition, else the step is skipped", sample: '"$NAME == value"' }],
  ["needs", { says: "earlier steps that must be done" }],
  ["out", { says: "the output becomes a variable", sample: "NAME" }],
  ["gate", { says: "a person must agree first" }],
  ["by", { says: "the role that agrees", sample: "ic" }],
  ["type", { says: "what must be typed out", sample: "$TARGET" }],
  ["count", { says: "how many different people", sample: "2" }],
  ["name", { says: "Runme's word for an id" }],
  ["cwd", { says: "the folder to run in", sample: "/srv" }],
  ["interactive", { says: "wants a keyboard" }],
  ["background", { says: "goes on while later steps run" }],
  ["undo", { says: "this fence takes the named step back" }],
  ["until", { says: "no undo any more once that step is done" }],
  ["probe", { says: "this fence asks whether the named step happened" }],
  ["done", { says: "the probe's output that means yes", sample: "done" }],
]);

export const EXPECTATION_SAMPLES = [
  ["exit:1", "this exit status"], ['">0"', "a number above"], ['"/ready/i"', "matches a pattern"], [".status=ok", "JSON with this value"], ["ready", "holds this text"],
] as const;

/** Keys of the front matter. */
export const KEY_HELP: ReadonlyMap<string, string> = new Map([
  ["title", "the name"], ["description", "one sentence for lists"], ["applies-to", "objects it is offered on"], ["risk", "the highest of its steps"],
  ["rto", "recovery time objective: a running clock"], ["rpo", "recovery point objective"], ["timeout", "how long the whole run may take"], ["owner", "the role that answers for it"],
  ["params", "what is asked before the start"], ["secrets", "names of secrets, values come from the vault"], ["tags", "words to find it by"],
]);

export const PARAM_KEY_HELP: ReadonlyMap<string, string> = new Map([
  ["type", "what it is"], ["label", "how it is asked"], ["description", "more about it"], ["default", "its value when none is given"], ["from", "a selector that offers values"],
  ["pattern", "a regular expression for the whole value"], ["values", "what an enum may be"], ["required", "no start without a value"],
]);
