export { createMonitoringAnswers } from "./answers";
export { createMonitoringServers, type MonitoringServers } from "./servers";
