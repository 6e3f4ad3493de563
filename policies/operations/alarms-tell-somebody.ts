import { environmentPolicy } from "../policy.ts";
import { ALARM } from "./watched.ts";

const TOPIC = "aws:sns/topic:Topic";
const TYPES = [ALARM, "aws:cloudwatch/compositeAlarm:CompositeAlarm"] as const;

export const alarmsTellSomebody = environmentPolicy({
  id: "alarms-tell-somebody",
  demands: "Every alarm has its actions switched on, and tells a topic of its own region.",
  why: "An alarm without an action rings in a console that nobody looks at; and a topic in another region, which CloudWatch refuses, would be lost with it.",
  severity: "medium",
  references: [
    { framework: "FSBP", id: "CloudWatch.15" },
    { framework: "FSBP", id: "CloudWatch.17" },
    { framework: "Well-Architected", id: "REL06-BP03" },
  ],
  remediation: "Leave `alarmActions` of the `alarm` of `AwsAlarms` at the region's topic.",
  applies: (resources) => resources.of(...TYPES).length > 0,
  judge: (resources, _context, report) => {
    for (const alarm of resources.of(...TYPES)) {
      report.whereKnown(() => {
        if (alarm.properties.list("alarmActions").length === 0)
          report.violation(alarm, "it has no action, so it tells nobody");
        if (alarm.properties.flag("actionsEnabled") === false) report.violation(alarm, "its actions are switched off");
        for (const topic of resources.referenced(alarm, "alarmActions", TOPIC)) {
          if (topic.region !== alarm.region) {
            report.violation(alarm, `it tells a topic in ${topic.region}, accepted is one in ${alarm.region}`);
          }
        }
      });
    }
  },
});
