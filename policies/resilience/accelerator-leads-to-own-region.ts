import { list } from "../../components/topology/checks/wording.ts";
import { environmentPolicy } from "../policy.ts";
import type { Resource, Resources } from "../resource.ts";
import { BALANCER, ENDPOINT_GROUP } from "./leads.ts";
import { linked } from "./links.ts";
import { distinct } from "./subnet-zones.ts";

export const acceleratorLeadsToOwnRegion = environmentPolicy({
  id: "accelerator-leads-to-own-region",
  demands:
    "Every endpoint group of an accelerator leads to the load balancer of its own region, and asks it for its readiness by a path.",
  why: "An endpoint group that leads elsewhere falls with another region. One that only opens a connection takes a region for healthy whose service is gone.",
  severity: "high",
  references: [
    { framework: "Well-Architected", id: "REL11-BP02" },
    { framework: "AWS documentation", id: "AWS Global Accelerator Developer Guide: Health checks" },
  ],
  remediation:
    "Leave `endpointGroupRegion`, `endpointConfigurations`, `healthCheckProtocol` and `healthCheckPath` of the endpoint groups of `AwsAccelerator` in place.",
  applies: (resources) => resources.of(ENDPOINT_GROUP).length > 0,
  judge: (resources, _context, report) => {
    for (const group of resources.of(ENDPOINT_GROUP)) {
      report.whereKnown(() => {
        for (const message of [...unready(group), ...elsewhere(resources, group)]) report.violation(group, message);
      });
    }
  },
});

/** Missing, the protocol is TCP. */
function unready({ properties }: Resource): readonly string[] {
  const protocol = properties.text("healthCheckProtocol") ?? "TCP";
  if (protocol !== "HTTP" && protocol !== "HTTPS") {
    return [`its health check only opens a connection (${protocol}), where HTTP or HTTPS with a path is accepted`];
  }
  return properties.has("healthCheckPath") ? [] : ["its health check asks for no path of its own"];
}

function elsewhere(resources: Resources, group: Resource): readonly string[] {
  const own = group.properties.text("endpointGroupRegion");
  if (own === undefined) return ["it names no region, and takes the provider's"];
  const balancers = linked(resources, group, {
    property: "endpointConfigurations",
    type: BALANCER,
    key: "arn",
    names: ({ properties }) =>
      properties.list("endpointConfigurations").flatMap((endpoint) => endpoint.text("endpointId") ?? []),
  });
  if (balancers.length === 0) return ["it leads to no load balancer that is declared"];
  const regions = distinct(balancers.map(({ region }) => region));
  return list(regions) === own ? [] : [`it is the endpoint group of ${own}, and leads to ${list(regions)}`];
}
