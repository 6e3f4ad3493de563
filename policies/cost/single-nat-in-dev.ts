import { z } from "zod";
import { environmentPolicy } from "../policy.ts";
import { environmentClasses } from "./environment-classes.ts";

const NAT = "aws:ec2/natGateway:NatGateway";

export const singleNatInDev = environmentPolicy({
  id: "single-nat-in-dev",
  demands: "An environment that nobody depends on has one NAT gateway a region, not one in every zone.",
  why: "A NAT gateway in each zone takes no other zone's way out when a zone is lost; an environment for development can wait for the zone.",
  severity: "low",
  references: [{ framework: "Well-Architected", id: "COST08-BP02" }],
  remediation: "Set `network.natGateways: single` in the topology.",
  settings: z.strictObject({
    classes: environmentClasses(["local", "dev"]),
    mostPerRegion: z.number().int().nonnegative().default(1).describe("NAT gateways that a region may have."),
  }),
  applies: (resources, { topology, settings }) =>
    settings.classes.includes(topology.environment) && resources.of(NAT).length > 0,
  judge: (resources, { topology, settings: { mostPerRegion } }, report) => {
    const byRegion = new Map<string, number>();
    for (const gateway of resources.of(NAT)) {
      report.whereKnown(() => {
        const count = (byRegion.get(gateway.region) ?? 0) + 1;
        byRegion.set(gateway.region, count);
        if (count > mostPerRegion) {
          report.violation(
            gateway,
            `it is NAT gateway ${count} of ${gateway.region}, accepted are ${mostPerRegion} in an environment of the class ${topology.environment}`,
          );
        }
      });
    }
  },
});
