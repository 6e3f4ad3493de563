import { RulesCloud, testRules } from "./aws-simulation-rules-cloud.ts";
import {
  CENTRAL,
  WEST,
  accept,
  associate,
  gatewayOf,
  hub,
  peer,
  transitRoute,
} from "./aws-simulation-rules-transit.ts";

describe("peerings of transit gateways", () => {
  testRules([
    {
      rule: "a route leads to an attachment that was accepted",
      refused: (cloud) => {
        const [west, central] = [hub(cloud, 0, WEST), hub(cloud, 1, CENTRAL)];
        transitRoute(cloud, west.table, peer(cloud, west, central));
      },
      because: "IncorrectState: west-central (tgw-attach-…) is in invalid state: pendingAcceptance",
      accepted: (cloud) => {
        const [west, central] = [hub(cloud, 0, WEST), hub(cloud, 1, CENTRAL)];
        const peering = peer(cloud, west, central);
        accept(cloud, peering);
        transitRoute(cloud, west.table, peering);
      },
    },
    {
      rule: "a peering propagates no routes",
      refused: (cloud) => {
        const [west, central] = [hub(cloud, 0, WEST), hub(cloud, 1, CENTRAL)];
        const peering = peer(cloud, west, central);
        accept(cloud, peering);
        cloud.create("aws:ec2transitgateway/routeTablePropagation:RouteTablePropagation", "propagation", {
          transitGatewayRouteTableId: west.table.id,
          transitGatewayAttachmentId: peering.id,
        });
      },
      because: "InvalidParameterValue: a peering attachment does not propagate routes",
      accepted: (cloud) => {
        const { attachment, table } = hub(cloud, 0, WEST);
        cloud.create("aws:ec2transitgateway/routeTablePropagation:RouteTablePropagation", "propagation", {
          transitGatewayRouteTableId: table.id,
          transitGatewayAttachmentId: attachment.id,
        });
      },
    },
    {
      rule: "a gateway's peer is in the region that is named",
      refused: (cloud) =>
        cloud.create("transitPeering", "peering", {
          transitGatewayId: gatewayOf(cloud, WEST).id,
          peerTransitGatewayId: gatewayOf(cloud, "eu-west-2").id,
          peerRegion: CENTRAL,
        }),
      because: "InvalidTransitGatewayID.NotFound: transit gateway tgw-… does not exist in eu-central-1",
      accepted: (cloud) =>
        cloud.create("transitPeering", "peering", {
          transitGatewayId: gatewayOf(cloud, WEST).id,
          peerTransitGatewayId: gatewayOf(cloud, CENTRAL).id,
          peerRegion: CENTRAL,
        }),
    },
    {
      rule: "a gateway is not its own peer",
      refused: (cloud) => {
        const { id } = gatewayOf(cloud, WEST);
        cloud.create("transitPeering", "peering", { transitGatewayId: id, peerTransitGatewayId: id, peerRegion: WEST });
      },
      because: "InvalidParameterValue: a transit gateway cannot be peered with itself",
      accepted: (cloud) =>
        cloud.create("transitPeering", "peering", {
          transitGatewayId: gatewayOf(cloud, WEST).id,
          peerTransitGatewayId: cloud.create("transitGateway", "second").id,
          peerRegion: WEST,
        }),
    },
    {
      rule: "two gateways are peered once",
      refused: (cloud) => {
        const [west, central] = [hub(cloud, 0, WEST), hub(cloud, 1, CENTRAL)];
        peer(cloud, west, central);
        cloud.create("transitPeering", "back", {
          region: CENTRAL,
          transitGatewayId: central.gateway.id,
          peerTransitGatewayId: west.gateway.id,
          peerRegion: WEST,
        });
      },
      because:
        "DuplicateTransitGatewayAttachment: the transit gateways are peered already: west-central (tgw-attach-…)",
      accepted: (cloud) => {
        const [west, central] = [hub(cloud, 0, WEST), hub(cloud, 1, CENTRAL)];
        cloud.delete(accept(cloud, peer(cloud, west, central)));
        cloud.create("transitPeering", "back", {
          region: CENTRAL,
          transitGatewayId: central.gateway.id,
          peerTransitGatewayId: west.gateway.id,
          peerRegion: WEST,
        });
      },
    },
    {
      rule: "a peering is accepted in the peer's region",
      refused: (cloud) => accept(cloud, peer(cloud, hub(cloud, 0, WEST), hub(cloud, 1, CENTRAL)), WEST),
      because:
        "InvalidTransitGatewayAttachmentID.NotFound: west-central (tgw-attach-…) is to be accepted in eu-central-1, not in eu-west-1",
      accepted: (cloud) => accept(cloud, peer(cloud, hub(cloud, 0, WEST), hub(cloud, 1, CENTRAL))),
    },
    {
      rule: "a gateway stays while something is attached to it",
      refused: (cloud) => {
        const central = hub(cloud, 1, CENTRAL);
        peer(cloud, hub(cloud, 0, WEST), central);
        cloud.delete(central.attachment);
        cloud.delete(central.gateway);
      },
      because: "IncorrectState: tgw-… has non-deleted transit gateway attachments: west-central (tgw-attach-…)",
      accepted: (cloud) => {
        const central = hub(cloud, 1, CENTRAL);
        cloud.delete(peer(cloud, hub(cloud, 0, WEST), central));
        cloud.delete(central.attachment);
        cloud.delete(central.gateway);
      },
    },
  ]);
});

test("an accepted peering of gateways is available at both ends, and its accepter's deletion deletes it", () => {
  const cloud = new RulesCloud();
  const [west, central] = [hub(cloud, 0, WEST), hub(cloud, 1, CENTRAL)];
  const peering = peer(cloud, west, central);
  const accepter = accept(cloud, peering);
  expect(cloud.stateOf("transitPeering", peering.id)["state"]).toBe("available");
  expect(accepter.state).toMatchObject({
    transitGatewayId: central.gateway.id,
    peerTransitGatewayId: west.gateway.id,
    peerRegion: WEST,
  });
  const association = associate(cloud, central.table, peering, CENTRAL);
  expect(association.state).toMatchObject({ resourceId: west.gateway.id, resourceType: "peering" });
  cloud.delete(accepter);
  expect(cloud.stateOf("transitPeering", peering.id)["state"]).toBe("deleted");
  cloud.close();
});
