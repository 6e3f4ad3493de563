import type { Cloud, Context, Properties, Rules, StoredResource } from "../../simulated/model.ts";
import { flagAt, textAt, textsAt } from "../../simulated/values.ts";
import { replacing } from "./differences.ts";
import { subnetsOf, vpcIdOf, zoneOf } from "./networks.ts";
import { blockedBy, label, labels, when } from "../../simulated/refusals.ts";
import { type } from "./type-tokens.ts";

/** The attachment with an id: of a VPC, or of a peer gateway. The latter is the same at both ends. */
function attachmentOf(cloud: Cloud, id: string | undefined): StoredResource | undefined {
  return cloud
    .byId(id ?? "")
    .find((resource) => resource.type === type.transitVpcAttachment || resource.type === type.transitPeering);
}

/** Whether packets flow by an attachment. One of a VPC of the same account is accepted by itself. */
function stateOf(attachment: StoredResource): string {
  return attachment.type === type.transitPeering ? (textAt(attachment.state, "state") ?? "") : "available";
}

/** Ids of the gateways that an attachment belongs to, with their regions: one, or both ends of a peering. */
function gatewaysOf({ state, region, type: token }: StoredResource): readonly string[] {
  const own = `${region} ${textAt(state, "transitGatewayId") ?? ""}`;
  return token === type.transitPeering
    ? [own, `${textAt(state, "peerRegion") ?? ""} ${textAt(state, "peerTransitGatewayId") ?? ""}`]
    : [own];
}

/** What an association, a propagation and a static route have in common: a table and an attachment of its gateway. */
function tableAndAttachment({ cloud, inputs, region }: Context): readonly string[] {
  const table = cloud.get(type.transitRouteTable, textAt(inputs, "transitGatewayRouteTableId") ?? "", region);
  const attachment = attachmentOf(cloud, textAt(inputs, "transitGatewayAttachmentId"));
  if (table === undefined || attachment === undefined) return [];
  const gateway = `${region} ${textAt(table.state, "transitGatewayId") ?? ""}`;
  const state = stateOf(attachment);
  return [
    ...when(!gatewaysOf(attachment).includes(gateway), () => {
      return `InvalidTransitGatewayAttachmentID.NotFound: ${label(attachment)} is no attachment of the transit gateway of ${label(table)}`;
    }),
    ...when(state !== "available", () => {
      return `IncorrectState: ${label(attachment)} is in invalid state: ${state}`;
    }),
  ];
}

function associationProblems(context: Context): readonly string[] {
  const { cloud, inputs, region } = context;
  const id = textAt(inputs, "transitGatewayAttachmentId") ?? "";
  const attachment = attachmentOf(cloud, id);
  const taken = cloud
    .all(type.transitAssociation, { region, with: { transitGatewayAttachmentId: id } })
    .filter(
      ({ state }) => textAt(state, "transitGatewayRouteTableId") !== textAt(inputs, "transitGatewayRouteTableId"),
    );
  const byDefault = attachment !== undefined && isOnDefaultTable(cloud, attachment, region);
  return [
    ...tableAndAttachment(context),
    ...when(!flagAt(inputs, "replaceExistingAssociation") && (taken.length > 0 || byDefault), () => {
      const table = byDefault ? "the gateway's default route table" : labels(taken);
      return `Resource.AlreadyAssociated: transit gateway attachment ${id} is already associated to a route table: ${table}`;
    }),
  ];
}

/** Whether an attachment was put on its gateway's default table at its creation. */
function isOnDefaultTable(cloud: Cloud, attachment: StoredResource, region: string): boolean {
  const gatewayId =
    attachment.region === region
      ? textAt(attachment.state, "transitGatewayId")
      : textAt(attachment.state, "peerTransitGatewayId");
  const gateway = cloud.get(type.transitGateway, gatewayId ?? "", region);
  const wanted = { transitGatewayDefaultRouteTableAssociation: true, ...attachment.state };
  return (
    gateway !== undefined &&
    textAt({ defaultRouteTableAssociation: "enable", ...gateway.state }, "defaultRouteTableAssociation") === "enable" &&
    flagAt(wanted, "transitGatewayDefaultRouteTableAssociation")
  );
}

function propagationProblems(context: Context): readonly string[] {
  const attachment = attachmentOf(context.cloud, textAt(context.inputs, "transitGatewayAttachmentId"));
  return [
    ...tableAndAttachment(context),
    ...when(attachment?.type === type.transitPeering, () => {
      return `InvalidParameterValue: a peering attachment does not propagate routes: write static routes to ${attachment === undefined ? "" : label(attachment)}`;
    }),
  ];
}

/** Kind and id of what an attachment leads to. */
function resourceOf({ cloud, inputs, region }: Context): Properties {
  const attachment = attachmentOf(cloud, textAt(inputs, "transitGatewayAttachmentId"));
  if (attachment === undefined) return {};
  if (attachment.type === type.transitVpcAttachment)
    return { resourceId: vpcIdOf(attachment) ?? "", resourceType: "vpc" };
  const far = attachment.region === region ? "peerTransitGatewayId" : "transitGatewayId";
  return { resourceId: textAt(attachment.state, far) ?? "", resourceType: "peering" };
}

function vpcAttachmentProblems(context: Context, itself?: StoredResource): readonly string[] {
  const { cloud, inputs, region } = context;
  const vpc = cloud.get(type.vpc, textAt(inputs, "vpcId") ?? "", region);
  if (vpc === undefined) return [];
  const subnets = subnetsOf(cloud, region, textsAt(inputs, "subnetIds"));
  const foreign = subnets.filter((subnet) => vpcIdOf(subnet) !== vpc.id);
  const twice = subnets.filter((subnet, place) =>
    subnets.slice(0, place).some((other) => zoneOf(other) === zoneOf(subnet)),
  );
  const twin = cloud
    .all(type.transitVpcAttachment, {
      region,
      with: { vpcId: vpc.id, transitGatewayId: textAt(inputs, "transitGatewayId") ?? "" },
    })
    .filter((other) => other.id !== itself?.id);
  return [
    ...when(foreign.length > 0, () => `InvalidSubnetID.NotFound: not in ${label(vpc)}: ${labels(foreign)}`),
    ...twice.map((subnet) => `DuplicateSubnetsInSameZone: duplicate subnets for the same zone: ${label(subnet)}`),
    ...when(twin.length > 0, () => {
      return `DuplicateTransitGatewayAttachment: the transit gateway has non-deleted attachments of the same VPC: ${labels(twin)}`;
    }),
  ];
}

function peeringProblems({ cloud, inputs, region }: Context): readonly string[] {
  const own = textAt(inputs, "transitGatewayId") ?? "";
  const peerRegion = textAt(inputs, "peerRegion") ?? "";
  const peer = textAt(inputs, "peerTransitGatewayId") ?? "";
  const ends = [`${region} ${own}`, `${peerRegion} ${peer}`];
  const twins = cloud
    .all(type.transitPeering)
    .filter((other) => stateOf(other) !== "deleted" && gatewaysOf(other).every((end) => ends.includes(end)));
  return [
    ...when(own === peer, () => "InvalidParameterValue: a transit gateway cannot be peered with itself"),
    ...when(own !== peer && cloud.get(type.transitGateway, peer, peerRegion) === undefined, () => {
      return `InvalidTransitGatewayID.NotFound: transit gateway ${peer} does not exist in ${peerRegion}`;
    }),
    ...when(twins.length > 0, () => {
      return `DuplicateTransitGatewayAttachment: the transit gateways are peered already: ${labels(twins)}`;
    }),
  ];
}

function accepterProblems({ cloud, inputs, region }: Context): readonly string[] {
  const attachment = attachmentOf(cloud, textAt(inputs, "transitGatewayAttachmentId"));
  if (attachment === undefined) return [];
  const peerRegion = textAt(attachment.state, "peerRegion") ?? "";
  const state = stateOf(attachment);
  return [
    ...when(region !== peerRegion, () => {
      return `InvalidTransitGatewayAttachmentID.NotFound: ${label(attachment)} is to be accepted in ${peerRegion}, not in ${region}`;
    }),
    ...when(state !== "pendingAcceptance", () => `IncorrectState: ${label(attachment)} is in invalid state: ${state}`),
  ];
}

/** Transit gateways, their attachments, tables and routes. */
export const ec2TransitRules: Rules = {
  [type.transitGateway]: {
    compute: ({ inputs, state }) => {
      const tables = {
        associationDefaultRouteTableId: "defaultRouteTableAssociation",
        propagationDefaultRouteTableId: "defaultRouteTablePropagation",
      };
      return Object.fromEntries(
        Object.entries(tables).map(([output, choice]) => [
          output,
          textAt(inputs, choice) === "disable" ? "" : (textAt(state, output) ?? ""),
        ]),
      );
    },
    implies: ({ name, state, id }) => {
      const table = [
        textAt(state, "associationDefaultRouteTableId"),
        textAt(state, "propagationDefaultRouteTableId"),
      ].find((tableId) => tableId !== undefined && tableId !== "");
      return table === undefined
        ? []
        : [
            {
              type: type.transitRouteTable,
              id: table,
              name: `default route table of ${name}`,
              state: { transitGatewayId: id },
            },
          ];
    },
    difference: ({ inputs }) =>
      replacing(
        Object.fromEntries(
          ["defaultRouteTableAssociation", "defaultRouteTablePropagation"].map((path) => [
            path,
            textAt(inputs, path) === "enable",
          ]),
        ),
      ),
    blocksDelete: ({ cloud, resource }) => {
      const gateway = `${resource.region} ${resource.id}`;
      const attachments = [...cloud.all(type.transitVpcAttachment), ...cloud.all(type.transitPeering)].filter(
        (attachment) => stateOf(attachment) !== "deleted" && gatewaysOf(attachment).includes(gateway),
      );
      return blockedBy(attachments, (list) => {
        return `IncorrectState: ${resource.id} has non-deleted transit gateway attachments: ${list}`;
      });
    },
  },
  [type.transitVpcAttachment]: {
    check: (context) => vpcAttachmentProblems(context),
    update: (context) => vpcAttachmentProblems(context, context.previous),
  },
  [type.transitPeering]: {
    check: peeringProblems,
    // What the accepter made of it stays when tags change.
    compute: ({ previous }) => (previous === undefined ? {} : { state: stateOf(previous) }),
  },
  [type.transitPeeringAccepter]: {
    check: accepterProblems,
    compute: ({ cloud, inputs }) => {
      const attachment = attachmentOf(cloud, textAt(inputs, "transitGatewayAttachmentId"));
      return attachment === undefined
        ? {}
        : {
            transitGatewayId: textAt(attachment.state, "peerTransitGatewayId") ?? "",
            peerTransitGatewayId: textAt(attachment.state, "transitGatewayId") ?? "",
            peerRegion: attachment.region,
          };
    },
    created: (context) => {
      const attachment = attachmentOf(context.cloud, textAt(context.inputs, "transitGatewayAttachmentId"));
      if (attachment !== undefined) context.amend(attachment, { state: "available" });
    },
    // Unlike that of a VPC peering, its deletion deletes the peering.
    deleted: (context) => {
      const attachment = attachmentOf(context.cloud, textAt(context.resource.inputs, "transitGatewayAttachmentId"));
      if (attachment !== undefined) context.amend(attachment, { state: "deleted" });
    },
  },
  [type.transitAssociation]: { check: associationProblems, compute: resourceOf },
  "aws:ec2transitgateway/routeTablePropagation:RouteTablePropagation": {
    check: propagationProblems,
    compute: resourceOf,
  },
  "aws:ec2transitgateway/route:Route": {
    check: (context) => [
      ...tableAndAttachment(context),
      ...when(
        !flagAt(context.inputs, "blackhole") && textAt(context.inputs, "transitGatewayAttachmentId") === undefined,
        () => "MissingParameter: the request must contain transitGatewayAttachmentId unless the route is a blackhole",
      ),
    ],
  },
};
