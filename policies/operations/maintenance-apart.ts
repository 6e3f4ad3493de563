import { environmentPolicy } from "../policy.ts";
import { REDIS_GROUP } from "../resilience/redis-groups.ts";
import { overlap, windowOf } from "./maintenance-windows.ts";

export const maintenanceApart = environmentPolicy({
  id: "maintenance-apart",
  demands: "Each region's Redis is maintained at a time of its own.",
  why: "Maintenance fails nodes over. Where two regions are maintained at once, a fault of the new version meets both, and neither can stand in for the other.",
  severity: "medium",
  references: [{ framework: "Well-Architected", id: "REL10-BP03" }],
  remediation:
    "Leave `maintenanceWindow` of the `replicationGroup` of `AwsRedis` to the component, which spreads the regions over the week.",
  applies: (resources) => resources.of(REDIS_GROUP).length > 0,
  judge: (resources, _context, report) => {
    const windows = resources.of(REDIS_GROUP).flatMap((group) => {
      const window = report.whereKnown(() => {
        const stated = windowOf(group.properties.text("maintenanceWindow"));
        // Without one, AWS chooses at random.
        if (stated === undefined)
          report.violation(group, "it states no weekly maintenance window, so that AWS chooses one");
        return stated;
      });
      return window === undefined ? [] : [{ group, window }];
    });
    for (const [at, own] of windows.entries()) {
      for (const earlier of windows.slice(0, at)) {
        if (own.group.region !== earlier.group.region && overlap(own.window, earlier.window)) {
          report.violation(own.group, `it is maintained at the same time as Redis in ${earlier.group.region}`);
        }
      }
    }
  },
});
