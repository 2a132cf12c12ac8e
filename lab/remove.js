/** What `down` takes away from the engine. */
import { hosts, label, network } from "./config.js";
import { docker } from "./exec.js";

/** Containers and network of every checkout's lab, found by their label. */
export async function removeContainersAndNetwork() {
  const ids = (await docker(["ps", "-aq", "--filter", `label=${label}`])).split("\n").filter(Boolean);
  if (ids.length > 0) await docker(["rm", "-f", "-v", ...ids]);
  const networks = (await docker(["network", "ls", "-q", "--filter", `name=^${network.name}$`])).split("\n").filter(Boolean);
  if (networks.length > 0) await docker(["network", "rm", ...networks]);
  return `${ids.length} of ${hosts.length} hosts were there`;
}
