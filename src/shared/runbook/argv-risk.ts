import { parseArgv, type Tool } from "./argv";
import type { FenceFinding } from "./fence-finding";
import { literal } from "./words";

/** Options before the subcommand that take a value of their own. */
const WITH_VALUE: Record<Tool, string> = {
  docker: "-H --host -c --context -l --log-level --config --tlscacert --tlscert --tlskey",
  compose: "-f --file -p --project-name --profile --env-file --project-directory --ansi --parallel --progress " +
    "-c --context --log-level -H --host --tlscacert --tlscert --tlskey",
  kubectl: "-n --namespace --context --kubeconfig -s --server --cluster --user --as --as-group --as-uid --token --username --password " +
    "--certificate-authority --client-certificate --client-key --tls-server-name --request-timeout --cache-dir --profile --profile-output " +
    "-v --v --vmodule --log-backtrace-at --log-dir --log-file --log-file-max-size --log-flush-frequency --stderrthreshold",
};

/** Subcommands that plainly change something. Those of a group stand behind its name. */
const CHANGING: Record<Tool, string> = {
  docker: "build commit cp create import kill load login logout pause pull push rename restart rm rmi run start stop tag unpause update deploy " +
    "image:rm image:prune image:pull image:push image:tag image:load image:import image:build container:rm container:prune container:kill container:stop " +
    "container:start container:restart container:run container:create container:pause container:unpause container:rename container:update container:commit " +
    "container:cp volume:rm volume:prune volume:create network:rm network:prune network:create network:connect network:disconnect system:prune builder:prune " +
    "swarm:init swarm:join swarm:leave swarm:update service:create service:rm service:scale service:update service:rollback stack:deploy stack:rm secret:create " +
    "secret:rm config:create config:rm node:rm node:update node:promote node:demote context:create context:rm context:use plugin:install plugin:rm",
  compose: "up down start stop restart rm kill create build pull push run pause unpause scale watch cp",
  kubectl: "apply create delete edit patch replace scale drain cordon uncordon taint label annotate set expose run autoscale cp evict debug " +
    "rollout:restart rollout:undo rollout:pause rollout:resume auth:reconcile certificate:approve certificate:deny config:set config:unset config:use-context " +
    "config:set-context config:set-cluster config:set-credentials config:delete-context config:delete-cluster config:delete-user",
};

/** Where a step that says risk=read calls for a change. */
export function understatedArgv(tool: Tool, source: string): FenceFinding[] {
  const lines = source.split("\n");
  return parseArgv(tool, source).commands.flatMap(({ words, line }) => {
    const found = changeIn(tool, words.map((word) => literal(word) ?? "$"));
    if (found === undefined) return [];
    const index = lines.slice(0, line - 1).reduce((sum, text) => sum + text.length + 1, 0);
    return [{ severity: "error" as const, code: "risk-understated", index, message: `the step says risk=read, but ${tool} ${found.replaceAll(":", " ")} changes something`, next: "Write risk=change or risk=destructive." }];
  });
}

/** The subcommand that changes something, groups as `group:name`. */
function changeIn(tool: Tool, words: readonly string[]): string | undefined {
  const [first, second] = subcommandsAt(words, new Set(WITH_VALUE[tool].split(" ")));
  const name = words[first ?? words.length] ?? "";
  if (tool === "docker" && name === "compose") {
    // `docker compose` has options of its own before what it is told to do.
    const inner = changeIn("compose", words.slice((first ?? 0) + 1));
    return inner === undefined ? undefined : `compose:${inner}`;
  }
  const changing = new Set(CHANGING[tool].split(" "));
  return [name, `${name}:${words[second ?? words.length] ?? ""}`].find((each) => changing.has(each));
}

/** Where the first two words stand that are neither options nor their values. */
function subcommandsAt(words: readonly string[], withValue: ReadonlySet<string>): number[] {
  const found: number[] = [];
  for (let index = 0; index < words.length && found.length < 2; index++) {
    const word = words[index] ?? "";
    if (withValue.has(word)) index++;
    else if (!word.startsWith("-")) found.push(index);
  }
  return found;
}
