import { environmentPolicy } from "../policy.ts";
import { NAMED_BY } from "./physical-names.ts";

export const physicalNamesTellEnvironment = environmentPolicy({
  id: "physical-names-tell-environment",
  demands: "Names in the cloud hold the environment's name.",
  why: "Two environments in one account take each other's names otherwise, and who looks at a console cannot tell which one it is.",
  severity: "low",
  references: [{ framework: "Meridian", id: "names" }],
  remediation: "Name it with `this.physicalName(part, limit)`, or leave the name out where the cloud makes one.",
  applies: (resources) => resources.of(...Object.keys(NAMED_BY)).length > 0,
  judge: (resources, { plan }, report) => {
    const { name: environment } = plan.environment;
    for (const resource of resources.of(...Object.keys(NAMED_BY))) {
      report.whereKnown(() => {
        const { properties, type } = resource;
        const property = (NAMED_BY[type] ?? []).find((each) => properties.has(each));
        if (property !== undefined && !tells(properties.text(property) ?? "", environment)) {
          report.violation(resource, `its ${property} does not hold the environment's name, ${environment}`);
        }
      });
    }
  },
});

/** Whether the environment's name is in it as words of its own. Services differ in what parts words. */
function tells(name: string, environment: string): boolean {
  const words = (text: string): string =>
    `-${text
      .toLowerCase()
      .split(/[^a-z0-9]+/)
      .filter(Boolean)
      .join("-")}-`;
  return words(name).includes(words(environment));
}
