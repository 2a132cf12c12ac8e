import { containerRestart } from "./container-restart";
import { containerSwap } from "./container-swap";
import type { Verb, Verbs } from "./define";
import { diskFree } from "./disk-free";
import { environmentCaches } from "./environment/caches";
import { environmentDatabases } from "./environment/databases";
import { environmentProbes } from "./environment/probes";
import { environmentServices } from "./environment/services";
import { environmentVerdict } from "./environment/verdict";
import { hostReachable } from "./host-reachable";
import { imagePresent } from "./image-present";
import { imagePull } from "./image-pull";
import { serviceHealthy } from "./service-healthy";
import { serviceVerify } from "./service-verify";
import { trafficRemove, trafficReturn } from "./traffic";
import { waitHttp } from "./wait-http";

const all: readonly Verb[] = [
  hostReachable, diskFree, imagePresent, imagePull, serviceHealthy, serviceVerify, trafficRemove, trafficReturn, containerSwap, containerRestart, waitHttp,
  environmentServices, environmentDatabases, environmentCaches, environmentProbes, environmentVerdict,
];

/** Every built-in verb by its name. */
export const verbs: Verbs = new Map(all.map((verb) => [verb.kind, verb]));

export type { StepContext, Verb, Verbs } from "./define";
