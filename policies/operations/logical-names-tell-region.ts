import type { Plan } from "../../components/topology/index.ts";
import { environmentPolicy } from "../policy.ts";
import type { Resource } from "../resource.ts";

/** Part of the URN of whatever hangs under a region's component. */
const UNDER_A_REGION = "meridian:region:Region$";

export const logicalNamesTellRegion = environmentPolicy({
  id: "logical-names-tell-region",
  demands: "What hangs under a region has a logical name that begins with the region, and lies in that region.",
  why: "`--target` and `--exclude` take a region in or leave it out by these names, also while it is lost; and no other region has the same name.",
  severity: "medium",
  references: [{ framework: "Meridian", id: "names" }],
  remediation:
    "Name components `<region>-<tier>`, give them the region's `Region` as parent, and children names that begin with the component's.",
  applies: (resources) => resources.all.some(({ urn }) => urn.includes(UNDER_A_REGION)),
  judge: (resources, { plan }, report) => {
    for (const resource of resources.all) {
      report.whereKnown(() => {
        for (const problem of problemsOf(resource, plan)) report.violation(resource, problem);
      });
    }
  },
});

function problemsOf(resource: Resource, plan: Plan): string[] {
  const named = plan.regions.find(({ name }) => resource.name.startsWith(`${name}-`))?.name;
  if (named === undefined) {
    return resource.urn.includes(UNDER_A_REGION)
      ? ["it hangs under a region, and its name does not begin with one"]
      : [];
  }
  const lies = resource.properties.text("region");
  return lies === undefined || lies === named ? [] : [`its name begins with ${named}, and it lies in ${lies}`];
}
