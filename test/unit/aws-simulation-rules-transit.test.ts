import { testRules } from "./aws-simulation-rules-cloud.ts";
import { network, subnet } from "./aws-simulation-rules-scenes.ts";
import { NO_DEFAULTS, WEST, associate, gatewayOf, hub } from "./aws-simulation-rules-transit.ts";

describe("transit gateways", () => {
  testRules([
    {
      rule: "a VPC's route to a gateway needs an attachment of the VPC",
      refused: (cloud) => {
        const { table } = network(cloud);
        const transitGatewayId = gatewayOf(cloud, WEST).id;
        cloud.create("route", "out", { routeTableId: table.id, destinationCidrBlock: "10.1.0.0/16", transitGatewayId });
      },
      because:
        "InvalidTransitGatewayID.NotFound: the transit gateway eu-west-1-gateway (tgw-…) has no attachment of net-vpc",
      accepted: (cloud) => {
        const { net, gateway } = hub(cloud, 0, WEST);
        cloud.create("route", "out", {
          routeTableId: net.table.id,
          destinationCidrBlock: "10.1.0.0/16",
          transitGatewayId: gateway.id,
        });
      },
    },
    {
      rule: "an attachment has one subnet in a zone",
      refused: (cloud) => {
        const { vpc, a } = network(cloud);
        const subnetIds = [a.id, subnet(cloud, vpc, "a", "10.0.64.0/20").id];
        cloud.create("transitVpcAttachment", "attachment", {
          vpcId: vpc.id,
          transitGatewayId: gatewayOf(cloud, WEST).id,
          subnetIds,
        });
      },
      because: "DuplicateSubnetsInSameZone: duplicate subnets for the same zone: net-a-10-0-64-0-20",
      accepted: (cloud) => hub(cloud, 0, WEST),
    },
    {
      rule: "an attachment's subnets are in its VPC",
      refused: (cloud) => {
        const other = network(cloud, 1, WEST, "other");
        const vpcId = network(cloud).vpc.id;
        cloud.create("transitVpcAttachment", "attachment", {
          vpcId,
          transitGatewayId: gatewayOf(cloud, WEST).id,
          subnetIds: [other.a.id],
        });
      },
      because: "InvalidSubnetID.NotFound: not in net-vpc (vpc-…): other-a-10-1-0-0-20",
      accepted: (cloud) => {
        const { net, attachment } = hub(cloud, 0, WEST);
        cloud.update(attachment, { subnetIds: [net.a.id] });
      },
    },
    {
      rule: "a VPC is attached to a gateway once",
      refused: (cloud) => {
        const { net, gateway } = hub(cloud, 0, WEST);
        cloud.create("transitVpcAttachment", "again", {
          vpcId: net.vpc.id,
          transitGatewayId: gateway.id,
          subnetIds: [net.a.id],
        });
      },
      because:
        "DuplicateTransitGatewayAttachment: the transit gateway has non-deleted attachments of the same VPC: eu-west-1-attachment",
      accepted: (cloud) => {
        const { net } = hub(cloud, 0, WEST);
        const second = cloud.create("transitGateway", "second", NO_DEFAULTS);
        cloud.create("transitVpcAttachment", "again", {
          vpcId: net.vpc.id,
          transitGatewayId: second.id,
          subnetIds: [net.a.id],
        });
      },
    },
    {
      rule: "an attachment is on one table",
      refused: (cloud) => {
        const { gateway, attachment, table } = hub(cloud, 0, WEST);
        associate(cloud, table, attachment, WEST);
        const second = cloud.create("transitRouteTable", "second", { transitGatewayId: gateway.id });
        associate(cloud, second, attachment, WEST, "again");
      },
      because:
        "Resource.AlreadyAssociated: transit gateway attachment tgw-attach-… is already associated to a route table: association",
      accepted: (cloud) => {
        const { gateway, attachment, table } = hub(cloud, 0, WEST);
        cloud.delete(associate(cloud, table, attachment, WEST));
        const second = cloud.create("transitRouteTable", "second", { transitGatewayId: gateway.id });
        associate(cloud, second, attachment, WEST, "again");
      },
    },
    {
      rule: "an attachment that the gateway put on its default table is on one table too",
      refused: (cloud) => {
        const { attachment, table } = hub(cloud, 0, WEST, { ...NO_DEFAULTS, defaultRouteTableAssociation: "enable" });
        associate(cloud, table, attachment, WEST);
      },
      because:
        "Resource.AlreadyAssociated: transit gateway attachment tgw-attach-… is already associated to a route table: the gateway's default",
      accepted: (cloud) => {
        const { attachment, table } = hub(cloud, 0, WEST);
        associate(cloud, table, attachment, WEST);
      },
    },
    {
      rule: "a table takes attachments of its own gateway",
      refused: (cloud) => {
        const { attachment } = hub(cloud, 0, WEST);
        const other = cloud.create("transitGateway", "other", NO_DEFAULTS);
        const table = cloud.create("transitRouteTable", "foreign", { transitGatewayId: other.id });
        associate(cloud, table, attachment, WEST);
      },
      because:
        "InvalidTransitGatewayAttachmentID.NotFound: eu-west-1-attachment (tgw-attach-…) is no attachment of the transit gateway of foreign",
      accepted: (cloud) => {
        const { attachment, table } = hub(cloud, 0, WEST);
        associate(cloud, table, attachment, WEST);
      },
    },
    {
      rule: "a route leads somewhere, or is a blackhole",
      refused: (cloud) =>
        cloud.create("aws:ec2transitgateway/route:Route", "nowhere", {
          destinationCidrBlock: "10.1.0.0/16",
          transitGatewayRouteTableId: hub(cloud, 0, WEST).table.id,
        }),
      because: "MissingParameter: the request must contain transitGatewayAttachmentId unless the route is a blackhole",
      accepted: (cloud) =>
        cloud.create("aws:ec2transitgateway/route:Route", "nowhere", {
          destinationCidrBlock: "10.1.0.0/16",
          transitGatewayRouteTableId: hub(cloud, 0, WEST).table.id,
          blackhole: true,
        }),
    },
  ]);
});
