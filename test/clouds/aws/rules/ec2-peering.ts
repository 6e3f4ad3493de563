import type { Aftermath, Cloud, Context, Properties, Rules, StoredResource } from "../../simulated/model.ts";
import { flagAt, objectsAt, textAt } from "../../simulated/values.ts";
import { overlap } from "../../simulated/address-blocks.ts";
import { ipv4RangesOf, vpcIdOf } from "./networks.ts";
import { label, labels, when } from "../../simulated/refusals.ts";
import { type } from "./type-tokens.ts";

function peeringOf(cloud: Cloud, id: string | undefined): StoredResource | undefined {
  return cloud.byId(id ?? "").find((resource) => resource.type === type.peering);
}

function peerRegionOf(peering: Pick<StoredResource, "region" | "state">): string {
  return textAt(peering.state, "peerRegion") ?? peering.region;
}

function peeringProblems({ cloud, inputs, region }: Context): readonly string[] {
  const peerRegion = textAt(inputs, "peerRegion") ?? region;
  const peerVpcId = textAt(inputs, "peerVpcId") ?? "";
  const vpc = cloud.get(type.vpc, textAt(inputs, "vpcId") ?? "", region);
  const peer = cloud.get(type.vpc, peerVpcId, peerRegion);
  if (vpc === undefined) return [];
  if (peer === undefined) return [`InvalidVpcID.NotFound: the vpc ID '${peerVpcId}' does not exist in ${peerRegion}`];
  const ends = [vpc.id, peer.id];
  const twins = cloud.all(type.peering).filter(({ state }) => {
    return ends.includes(textAt(state, "vpcId") ?? "") && ends.includes(textAt(state, "peerVpcId") ?? "");
  });
  const overlapping = ipv4RangesOf(cloud, vpc).flatMap((range) =>
    ipv4RangesOf(cloud, peer)
      .filter((other) => overlap(range, other))
      .map((other) => `${range} of ${label(vpc)} and ${other} of ${label(peer)}`),
  );
  return [
    ...when(overlapping.length > 0, () => {
      return `unexpected state 'failed', wanted target 'active, pending-acceptance': failed due to incorrect VPC-ID, account ID, or overlapping CIDR range: ${overlapping.join(", ")}`;
    }),
    ...when(twins.length > 0, () => `VpcPeeringConnectionAlreadyExists: the VPCs are peered already: ${labels(twins)}`),
  ];
}

function accepterProblems({ cloud, inputs, region }: Context): readonly string[] {
  const peering = peeringOf(cloud, textAt(inputs, "vpcPeeringConnectionId"));
  if (peering === undefined) return [];
  const peerRegion = peerRegionOf(peering);
  return when(region !== peerRegion, () => {
    return `OperationNotPermitted: ${label(peering)} is to be accepted in ${peerRegion}, not in ${region}`;
  });
}

/** Options of either end are set in that end's region, and once the peering is active. */
function optionProblems(context: Context): readonly string[] {
  const { cloud, inputs, region } = context;
  const peering = peeringOf(cloud, textAt(inputs, "vpcPeeringConnectionId"));
  if (peering === undefined) return [];
  const status = textAt(peering.state, "acceptStatus") ?? "";
  const ends: readonly (readonly [string, string])[] = [
    ["requester", peering.region],
    ["accepter", peerRegionOf(peering)],
  ];
  return [
    ...when(status !== "active", () => {
      return `OperationNotPermitted: peering ${label(peering)} is not active (it is ${status}). Peering options can be added only to active peerings`;
    }),
    ...ends
      .filter(([end, home]) => objectsAt(inputs, end).length > 0 && home !== region)
      .map(([end, home]) => {
        return `OperationNotPermitted: ${end} options of ${label(peering)} are set in ${home}, not in ${region}`;
      }),
  ];
}

function accepterOutputs({ cloud, inputs }: Context): Properties {
  const peering = peeringOf(cloud, textAt(inputs, "vpcPeeringConnectionId"));
  if (peering === undefined) return {};
  return {
    acceptStatus: flagAt(inputs, "autoAccept") ? "active" : (textAt(peering.state, "acceptStatus") ?? ""),
    vpcId: textAt(peering.state, "peerVpcId") ?? "",
    peerVpcId: vpcIdOf(peering) ?? "",
    peerRegion: peering.region,
  };
}

function accept(context: Aftermath): void {
  const peering = peeringOf(context.cloud, textAt(context.inputs, "vpcPeeringConnectionId"));
  if (peering !== undefined && flagAt(context.inputs, "autoAccept")) context.amend(peering, { acceptStatus: "active" });
}

/** Peerings of VPCs. */
export const ec2PeeringRules: Rules = {
  [type.peering]: {
    validate: ({ inputs }) =>
      when(flagAt(inputs, "autoAccept") && textAt(inputs, "peerRegion") !== undefined, () => {
        return "peerRegion cannot be set whilst autoAccept is true when creating an EC2 VPC peering connection";
      }),
    check: peeringProblems,
    compute: ({ inputs, previous }) => {
      if (previous !== undefined) return { acceptStatus: textAt(previous.state, "acceptStatus") ?? "" };
      return flagAt(inputs, "autoAccept") ? { acceptStatus: "active" } : {};
    },
  },
  [type.peeringAccepter]: {
    check: accepterProblems,
    compute: accepterOutputs,
    created: accept,
    updated: accept,
  },
  "aws:ec2/peeringConnectionOptions:PeeringConnectionOptions": { check: optionProblems, update: optionProblems },
};
