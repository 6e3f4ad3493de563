import { z } from "zod";
import { resourcePolicy } from "../policy.ts";
import { environmentClasses } from "./environment-classes.ts";

export const spotNodesInDev = resourcePolicy({
  id: "spot-nodes-in-dev",
  demands: "Worker nodes of an environment that nobody depends on are spot nodes.",
  why: "A spot node costs about a third, and may be taken away at two minutes' notice: what an environment for development bears.",
  severity: "low",
  references: [{ framework: "Well-Architected", id: "COST07-BP01" }],
  remediation: "Set `kubernetes.capacity: spot` in the topology, or leave it out in `dev`.",
  types: ["aws:eks/nodeGroup:NodeGroup"],
  settings: z.strictObject({ classes: environmentClasses(["dev"]) }),
  judge: ({ properties }, { topology, settings }) => {
    if (!settings.classes.includes(topology.environment)) return [];
    const capacity = properties.text("capacityType") ?? "ON_DEMAND";
    return capacity === "SPOT"
      ? []
      : [`its nodes are ${capacity}, accepted is SPOT in an environment of the class ${topology.environment}`];
  },
});
