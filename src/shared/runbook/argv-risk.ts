import { parseArgv, type Tool } from "./argv";
import type { FenceFinding } from "./fence-finding";
import { literal } from "./words";

/** Options before the subcommand that take a value of their own. */
const WITH_VALUE: Record<Tool, string> = {
  docker: "-H --host -c --context -l --log-level --config --tlscacert --tlscert --tlskey",
  compose: "-f --file -p --project-name --profile --env-file --project-directory --ansi --parallel --progress",
  kubectl: "-n --namespace --context --kubeconfig -s --server --cluster --user --as --token --request-timeout --cache-dir -v",
};

/** Subcommands that plainly change something. Those of a group stand behind its name. */
const CHANGING: Record<Tool, string> = {
  docker: "build commit cp create import kill load login logout pause pull push rename restart rm rmi run start stop tag unpause update deploy " +
    "image:rm image:prune image:pull image:push image:tag image:load image:import image:build container:rm container:prune container:kill container:stop " +
    "container:start container:restart container:run container:create container:pause container:unpause container:rename container:update container:commit " +
    "container:cp volume:rm volume:prune volume:create network:rm network:prune network:create network:connect network:disconnect system:prune builder:prune " +
    "swarm:init swarm:join swarm:leave swarm:update service:create service:rm service:scale service:update service:rollback stack:deploy stack:rm secret:create " +
    "secret:rm config:create config:rm node:rm node:update node:promote node:demote compose:up compose:down compose:start compose:stop compose:restart compose:rm " +
    "compose:kill compose:create compose:build compose:pull compose:push compose:run compose:pause compose:unpause context:create context:rm context:use plugin:install plugin:rm",
  compose: "up down start stop restart rm kill create build pull push run pause unpause scale watch cp",
  kubectl: "apply create delete edit patch replace scale drain cordon uncordon taint label annotate set expose run autoscale cp evict debug " +
    "rollout:restart rollout:undo rollout:pause rollout:resume auth:reconcile certificate:approve certificate:deny config:set config:unset config:use-context " +
    "config:set-context config:set-cluster config:set-credentials config:delete-context config:delete-cluster config:delete-user",
};

/** Where a step that says risk=read calls for a change. */
export function understatedArgv(tool: Tool, source: string): FenceFinding[] {
  const lines = source.split("\n");
  const changing = new Set(CHANGING[tool].split(" "));
  const withValue = new Set(WITH_VALUE[tool].split(" "));
  return parseArgv(tool, source).commands.flatMap(({ words, line }) => {
    const [first = "", second = ""] = subcommands(words.map((word) => literal(word) ?? "$"), withValue);
    const found = [first, `${first}:${second}`].find((name) => changing.has(name));
    if (found === undefined) return [];
    const index = lines.slice(0, line - 1).reduce((sum, text) => sum + text.length + 1, 0);
    return [{ severity: "error" as const, code: "risk-understated", index, message: `the step says risk=read, but ${tool} ${found.replace(":", " ")} changes something`, next: "Write risk=change or risk=destructive." }];
  });
}

function subcommands(words: readonly string[], withValue: ReadonlySet<string>): string[] {
  const found: string[] = [];
  for (let index = 0; index < words.length && found.length < 2; index++) {
    const word = words[index] ?? "";
    if (withValue.has(word)) index++;
    else if (!word.startsWith("-")) found.push(word);
  }
  return found;
}
