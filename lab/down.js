/** Takes the lab away and leaves the machine as it was. */
import { mkdirSync, rmSync } from "node:fs";
import { paths } from "./config.js";
import { engineAnswers } from "./availability.js";
import { stopEngine } from "./engine.js";
import { removeImages } from "./images.js";
import { locked } from "./lock.js";
import { part } from "./progress.js";
import { removeContainersAndNetwork } from "./remove.js";

/**
 * Removes containers, network, the state folder and the engine the lab started; with `images` what was built, too.
 * @param {import("./progress.js").Say} say
 */
export async function down(say, { images = false } = {}) {
  mkdirSync(paths.state, { recursive: true, mode: 0o700 });
  await locked(paths.inUse, say, () => locked(paths.lock, say, () => takeAway(say, images)));
}

async function takeAway(say, images) {
  if (await engineAnswers()) {
    await part(say, "containers and network", removeContainersAndNetwork);
    if (images) await part(say, "images", removeImages);
    await part(say, "Docker engine", stopEngine);
  } else say("no Docker engine answers: no container can be there");
  rmSync(paths.state, { recursive: true, force: true });
}
