import type { Properties } from "../clouds/simulated/model.ts";
import { testRules } from "./aws-simulation-rules-cloud.ts";
import type { Made, RulesCloud } from "./aws-simulation-rules-cloud.ts";

const check = (cloud: RulesCloud): Made =>
  cloud.create("healthCheck", "check", { type: "HTTPS", fqdn: "api.example.com", port: 443, requestInterval: 30 });

describe("health checks", () => {
  const make = (cloud: RulesCloud, inputs: Properties, name = "check"): Made =>
    cloud.create("healthCheck", name, inputs);

  testRules([
    {
      rule: "a check that probes has something to probe",
      refused: (cloud) => make(cloud, { type: "HTTPS", requestInterval: 30 }),
      because: "InvalidInput: a health check of type HTTPS needs fqdn or ipAddress",
      accepted: (cloud) => make(cloud, { type: "HTTPS", requestInterval: 30, ipAddress: "192.0.2.1" }),
    },
    {
      rule: "a check by TCP has a port",
      refused: (cloud) => make(cloud, { type: "TCP", requestInterval: 30, ipAddress: "192.0.2.1" }),
      because: "InvalidInput: a health check of type TCP needs a port",
      accepted: (cloud) => make(cloud, { type: "TCP", requestInterval: 30, ipAddress: "192.0.2.1", port: 443 }),
    },
    {
      rule: "a check for a text has the text",
      refused: (cloud) => make(cloud, { type: "HTTPS_STR_MATCH", requestInterval: 30, fqdn: "api.example.com" }),
      because: "InvalidInput: a health check of type HTTPS_STR_MATCH needs searchString",
      accepted: (cloud) =>
        make(cloud, { type: "HTTPS_STR_MATCH", requestInterval: 30, fqdn: "api.example.com", searchString: "ready" }),
    },
    {
      rule: "a check that probes has an interval",
      refused: (cloud) => make(cloud, { type: "HTTPS", fqdn: "api.example.com" }),
      because: "InvalidInput: a health check of type HTTPS needs requestInterval",
      accepted: (cloud) => check(cloud),
    },
    {
      rule: "a calculated check has children that there are",
      refused: (cloud) => make(cloud, { type: "CALCULATED", childHealthThreshold: 1, childHealthchecks: ["none"] }),
      because: "InvalidInput: child health checks that do not exist: none",
      accepted: (cloud) =>
        make(cloud, { type: "CALCULATED", childHealthThreshold: 1, childHealthchecks: [check(cloud).id] }, "all"),
    },
    {
      rule: "a calculated check says how many children have to be healthy",
      refused: (cloud) => make(cloud, { type: "CALCULATED", childHealthchecks: [check(cloud).id] }, "all"),
      because: "InvalidInput: a health check of type CALCULATED needs childHealthThreshold",
      accepted: (cloud) =>
        make(cloud, { type: "CALCULATED", childHealthThreshold: 1, childHealthchecks: [check(cloud).id] }, "all"),
    },
    {
      rule: "a check of an alarm names one that there is",
      refused: (cloud) =>
        make(cloud, { type: "CLOUDWATCH_METRIC", cloudwatchAlarmName: "lag", cloudwatchAlarmRegion: "eu-west-1" }),
      because: "InvalidInput: there is no CloudWatch alarm lag in eu-west-1",
      accepted: (cloud) => {
        cloud.create("metricAlarm", "lag", {
          name: "lag",
          comparisonOperator: "GreaterThanThreshold",
          evaluationPeriods: 1,
          metricName: "Lag",
          namespace: "AWS/Kafka",
          period: 60,
          statistic: "Maximum",
          threshold: 1,
        });
        make(cloud, { type: "CLOUDWATCH_METRIC", cloudwatchAlarmName: "lag", cloudwatchAlarmRegion: "eu-west-1" });
      },
    },
    {
      rule: "a check stays while another is calculated from it",
      refused: (cloud) => {
        const child = check(cloud);
        make(cloud, { type: "CALCULATED", childHealthThreshold: 1, childHealthchecks: [child.id] }, "all");
        cloud.delete(child);
      },
      because: "HealthCheckInUse: the health check ",
      accepted: (cloud) => {
        const child = check(cloud);
        cloud.create("record", "api", {
          zoneId: cloud.publicZone,
          name: "api",
          type: "A",
          ttl: 60,
          records: ["192.0.2.1"],
          setIdentifier: "west",
          latencyRoutingPolicies: [{ region: "eu-west-1" }],
          healthCheckId: child.id,
        });
        cloud.delete(child);
      },
    },
  ]);
});
