export { classifier, type LineFacts } from "./classify";
export { LogChannel } from "./channel";
export { LogCounters } from "./counters";
export { LogFollower } from "./follower";
export { lastLines } from "./last-lines";
