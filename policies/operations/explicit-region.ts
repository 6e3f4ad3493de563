import { environmentPolicy } from "../policy.ts";
import { isRegional } from "./regional-types.ts";

export const explicitRegion = environmentPolicy({
  id: "explicit-region",
  demands: "Every resource that lies in a region of AWS states which.",
  why: "Without it the resource lands in the region that the provider happens to be configured with.",
  severity: "high",
  references: [{ framework: "Meridian", id: "region-of-every-resource" }],
  remediation: "Give it `region: this.placement.region`.",
  applies: (resources) => resources.all.some(({ type }) => isRegional(type)),
  judge: (resources, _context, report) => {
    for (const resource of resources.all.filter(({ type }) => isRegional(type))) {
      report.whereKnown(() => {
        if (!resource.properties.has("region")) report.violation(resource, "it states no region");
      });
    }
  },
});
