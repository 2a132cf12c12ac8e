export { createObserver, type Observer, type ObserverOptions } from "./observer";
export { HOST_LIMITS } from "./judge-host";
export { oneCollector } from "./one-collector";
