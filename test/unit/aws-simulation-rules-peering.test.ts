import { RulesCloud, testRules } from "./aws-simulation-rules-cloud.ts";
import type { Made } from "./aws-simulation-rules-cloud.ts";
import { network } from "./aws-simulation-rules-scenes.ts";
import type { Network } from "./aws-simulation-rules-scenes.ts";

const CENTRAL = "eu-central-1";

const west = (cloud: RulesCloud, index = 0): Network => network(cloud, index, "eu-west-1", "west");
const central = (cloud: RulesCloud, index = 1): Network => network(cloud, index, CENTRAL, "central");

function peer(cloud: RulesCloud, one: Network, other: Network, name = "west-central"): Made {
  return cloud.create("peering", name, { vpcId: one.vpc.id, peerVpcId: other.vpc.id, peerRegion: CENTRAL });
}

const accept = (cloud: RulesCloud, peering: Made, region = CENTRAL, autoAccept = true): Made =>
  cloud.create("peeringAccepter", "accepter", { region, vpcPeeringConnectionId: peering.id, autoAccept });

const route = (cloud: RulesCloud, { table }: Network, peering: Made): Made =>
  cloud.create("route", "to-central", {
    routeTableId: table.id,
    destinationCidrBlock: "10.1.0.0/16",
    vpcPeeringConnectionId: peering.id,
  });

const options = (cloud: RulesCloud, peering: Made, end: "requester" | "accepter", region: string): Made =>
  cloud.create("aws:ec2/peeringConnectionOptions:PeeringConnectionOptions", `${end}-options`, {
    region,
    vpcPeeringConnectionId: peering.id,
    [end]: { allowRemoteVpcDnsResolution: true },
  });

describe("peerings of VPCs", () => {
  testRules([
    {
      rule: "peered VPCs have no address in common",
      refused: (cloud) => {
        const one = west(cloud);
        cloud.create("cidrAssociation", "pods", { vpcId: one.vpc.id, cidrBlock: "10.1.0.0/16" });
        peer(cloud, one, central(cloud));
      },
      because:
        "unexpected state 'failed', wanted target 'active, pending-acceptance': failed due to incorrect VPC-ID, account ID, or overlapping CIDR range: 10.1.0.0/16 of west-vpc (vpc-…) and 10.1.0.0/16 of central-vpc",
      accepted: (cloud) => {
        const one = west(cloud);
        cloud.create("cidrAssociation", "pods", { vpcId: one.vpc.id, cidrBlock: "10.2.0.0/16" });
        peer(cloud, one, central(cloud));
      },
    },
    {
      rule: "the peer is in the region that is named",
      refused: (cloud) => peer(cloud, west(cloud), network(cloud, 1, "eu-west-2", "other")),
      because: "InvalidVpcID.NotFound: the vpc ID 'vpc-…' does not exist in eu-central-1",
      accepted: (cloud) => peer(cloud, west(cloud), central(cloud)),
    },
    {
      rule: "two VPCs are peered once",
      refused: (cloud) => {
        const [one, other] = [west(cloud), central(cloud)];
        peer(cloud, one, other);
        peer(cloud, one, other, "again");
      },
      because: "VpcPeeringConnectionAlreadyExists: the VPCs are peered already: west-central (pcx-…)",
      accepted: (cloud) => {
        const [one, other] = [west(cloud), central(cloud)];
        cloud.delete(peer(cloud, one, other));
        peer(cloud, one, other, "again");
      },
    },
    {
      rule: "a peering with another region is not accepted by itself",
      refused: (cloud) =>
        cloud.create("peering", "peering", {
          vpcId: west(cloud).vpc.id,
          peerVpcId: central(cloud).vpc.id,
          peerRegion: CENTRAL,
          autoAccept: true,
        }),
      because: "peerRegion cannot be set whilst autoAccept is true",
      accepted: (cloud) =>
        cloud.create("peering", "peering", {
          vpcId: west(cloud).vpc.id,
          peerVpcId: network(cloud, 2, "eu-west-1", "near").vpc.id,
          autoAccept: true,
        }),
    },
    {
      rule: "a peering is accepted in the peer's region",
      refused: (cloud) => accept(cloud, peer(cloud, west(cloud), central(cloud)), "eu-west-1"),
      because: "OperationNotPermitted: west-central (pcx-…) is to be accepted in eu-central-1, not in eu-west-1",
      accepted: (cloud) => accept(cloud, peer(cloud, west(cloud), central(cloud))),
    },
    {
      rule: "a route leads by a peering that was accepted",
      refused: (cloud) => {
        const one = west(cloud);
        const peering = peer(cloud, one, central(cloud));
        accept(cloud, peering, CENTRAL, false);
        route(cloud, one, peering);
      },
      because:
        "timeout while waiting for the route to become active: its state is blackhole, because west-central (pcx-…) is pending-acceptance",
      accepted: (cloud) => {
        const one = west(cloud);
        const peering = peer(cloud, one, central(cloud));
        accept(cloud, peering);
        route(cloud, one, peering);
      },
    },
    {
      rule: "a route leads by a peering of the table's own VPC",
      refused: (cloud) => {
        const peering = peer(cloud, west(cloud), central(cloud));
        accept(cloud, peering);
        route(cloud, network(cloud, 5, "eu-west-1", "other"), peering);
      },
      because: "InvalidVpcPeeringConnectionID.NotFound: west-central (pcx-…) does not join other-vpc",
      accepted: (cloud) => {
        const one = west(cloud);
        const peering = peer(cloud, one, central(cloud));
        accept(cloud, peering);
        route(cloud, one, peering);
      },
    },
    {
      rule: "options are set on a peering that was accepted",
      refused: (cloud) => options(cloud, peer(cloud, west(cloud), central(cloud)), "requester", "eu-west-1"),
      because: "OperationNotPermitted: peering west-central (pcx-…) is not active (it is pending-acceptance)",
      accepted: (cloud) => {
        const peering = peer(cloud, west(cloud), central(cloud));
        accept(cloud, peering);
        options(cloud, peering, "requester", "eu-west-1");
      },
    },
    {
      rule: "options of an end are set in its region",
      refused: (cloud) => {
        const peering = peer(cloud, west(cloud), central(cloud));
        accept(cloud, peering);
        options(cloud, peering, "accepter", "eu-west-1");
      },
      because:
        "OperationNotPermitted: accepter options of west-central (pcx-…) are set in eu-central-1, not in eu-west-1",
      accepted: (cloud) => {
        const peering = peer(cloud, west(cloud), central(cloud));
        accept(cloud, peering);
        options(cloud, peering, "accepter", CENTRAL);
      },
    },
  ]);
});

test("an accepted peering of VPCs is active, and its accepter sees it from the other end", () => {
  const cloud = new RulesCloud();
  const [one, other] = [west(cloud), central(cloud)];
  const peering = peer(cloud, one, other);
  expect(peering.state["acceptStatus"]).toBe("pending-acceptance");
  const accepter = accept(cloud, peering);
  expect(cloud.stateOf("peering", peering.id)["acceptStatus"]).toBe("active");
  expect(accepter.state).toMatchObject({
    acceptStatus: "active",
    vpcId: other.vpc.id,
    peerVpcId: one.vpc.id,
    peerRegion: "eu-west-1",
  });
  const tagged = cloud.update(peering, { tags: { Name: "west-central" } });
  expect(tagged.state["acceptStatus"]).toBe("active");
  cloud.close();
});
