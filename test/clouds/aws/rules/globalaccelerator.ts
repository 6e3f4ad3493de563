import type { Context, Properties, Rules, StoredResource } from "../../simulated/model.ts";
import { numberAt, objectsAt, textAt } from "../../simulated/values.ts";
import { label, when } from "../../simulated/refusals.ts";
import { type } from "./type-tokens.ts";

interface Ports {
  readonly from: number;
  readonly to: number;
}

function portsOf(inputs: Properties): readonly Ports[] {
  return objectsAt(inputs, "portRanges").map((range) => ({
    from: numberAt(range, "fromPort") ?? 0,
    to: numberAt(range, "toPort") ?? 0,
  }));
}

function listenerProblems({ cloud, inputs }: Context, itself?: StoredResource): readonly string[] {
  const ports = portsOf(inputs);
  const rivals = cloud
    .all(type.acceleratorListener, { with: { acceleratorArn: inputs["acceleratorArn"] ?? "" } })
    .filter((other) => other.id !== itself?.id && textAt(other.state, "protocol") === textAt(inputs, "protocol"))
    .filter(({ state }) =>
      portsOf(state).some((taken) => ports.some(({ from, to }) => from <= taken.to && taken.from <= to)),
    );
  return [
    ...ports
      .filter(({ from, to }) => from > to)
      .map(({ from, to }) => `InvalidPortRangeException: the port range ${from} to ${to} is empty`),
    ...rivals.map((rival) => `InvalidPortRangeException: a port range overlaps with that of ${label(rival)}`),
  ];
}

/** An endpoint lives in its group's region; a load balancer is named by its ARN. */
function endpointProblems({ cloud, inputs }: Context): readonly string[] {
  const region = textAt(inputs, "endpointGroupRegion");
  return objectsAt(inputs, "endpointConfigurations").flatMap((endpoint) => {
    const id = textAt(endpoint, "endpointId") ?? "";
    const found = id.startsWith("arn:") ? cloud.byLink(id) : cloud.byId(id)[0];
    const supported = found !== undefined && [type.loadBalancer, type.eip].some((token) => token === found.type);
    return [
      ...when(found === undefined, () => `InvalidArgumentException: the endpoint ${id} does not exist`),
      ...when(found !== undefined && !supported, () => {
        return `InvalidArgumentException: ${id} (${found?.name ?? ""}) is neither a load balancer nor an Elastic IP address`;
      }),
      ...when(supported && region !== undefined && found.region !== region, () => {
        return `InvalidArgumentException: the endpoint ${found?.name ?? ""} is in ${found?.region ?? ""}, and its group in ${region ?? ""}`;
      }),
    ];
  });
}

/** Accelerators, their listeners and endpoint groups. */
export const globalAcceleratorRules: Rules = {
  [type.accelerator]: {
    compute: ({ inputs, state, ...context }) => {
      if (textAt(inputs, "ipAddressType") !== "DUAL_STACK") return {};
      const dual = textAt(state, "dnsName")?.replace(".awsglobalaccelerator", ".dualstack.awsglobalaccelerator");
      const addresses = ["first", "second"].map(
        (salt) => `2001:db8:${context.hex(4, salt)}::${context.hex(4, `${salt} host`)}`,
      );
      return {
        dualStackDnsName: dual ?? "",
        ipSets: [...objectsAt(state, "ipSets"), { ipFamily: "IPv6", ipAddresses: addresses }],
      };
    },
  },
  [type.acceleratorListener]: {
    check: (context) => listenerProblems(context),
    update: (context) => listenerProblems(context, context.previous),
  },
  [type.endpointGroup]: { check: endpointProblems, update: endpointProblems },
};
