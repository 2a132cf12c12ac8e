export { createMonitoringAnswers } from "./answers";
export { forwardAlerts } from "./forward-alerts";
export { createMonitoringServers, type MonitoringServers } from "./servers";
