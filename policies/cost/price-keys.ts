/** Keys of prices that are not type tokens or machine types. */
export const PRICE_KEYS = {
  publicAddress: "public-address",
  interfaceEndpoint: "endpoint.Interface",
  applicationBalancer: "load-balancer.application",
  networkBalancer: "load-balancer.network",
  nodeDisk: "disk.gp3",
  podVolume: "pod-volume.gp3",
  nodeMonitoring: "detailed-monitoring",
  brokerDisk: "broker-disk",
  firewallRule: "web-acl-rule",
  healthCheckFeature: "health-check-feature",
  secret: "secret",
  replicationMetrics: "replication-metrics",
  alarmMetric: "alarm-metric",
} as const;
