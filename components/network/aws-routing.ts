import * as ec2 from "@pulumi/aws/ec2";
import type * as pulumi from "@pulumi/pulumi";
import type { AwsComponentArgs } from "../aws-component.ts";
import { AwsComponent } from "../aws-component.ts";
import type { NetworkPlan, Zone } from "../topology/index.ts";
import type { SubnetPurpose } from "./index.ts";

/** Arguments of each kind of child, by kind. */
export interface AwsRoutingChildren {
  internetGateway: ec2.InternetGatewayArgs;
  egressOnlyGateway: ec2.EgressOnlyInternetGatewayArgs;
  natAddress: ec2.EipArgs;
  natGateway: ec2.NatGatewayArgs;
  routeTable: ec2.RouteTableArgs;
  route: ec2.RouteArgs;
  routeTableAssociation: ec2.RouteTableAssociationArgs;
}

/** The subnets of one zone, by purpose. */
export type ZoneSubnets = Readonly<Record<SubnetPurpose, ec2.Subnet>>;

/** Arguments of `AwsRouting`. */
export interface AwsRoutingArgs extends AwsComponentArgs<AwsRoutingChildren> {
  readonly vpcId: pulumi.Input<string>;
  /** Every zone with its subnets. */
  readonly zones: readonly { readonly zone: Zone; readonly subnets: ZoneSubnets }[];
  /** One NAT gateway for the region, or one in each zone. */
  readonly natGateways: NetworkPlan["natGateways"];
  /** Zone of the NAT gateway where there is one for the region. */
  readonly natZone: Zone;
  /** Whether the VPC has IPv6 beside IPv4. */
  readonly ipv6: boolean;
}

/**
 * The ways out of a VPC's subnets. Public subnets share a table that leads to the internet gateway. In each zone one table
 * leads the private and pod subnets to a NAT gateway, and two lead the data and the transit subnets nowhere but into the
 * VPC. Routes are resources of their own, so that the interconnect adds its to the same tables.
 *
 * **Cost**: a NAT gateway about 35 USD a month and 0.048 USD a GB, its address about 4 USD a month (list prices of eu-west-1, recalled
 * in 2026: check before you rely on them).
 */
export class AwsRouting extends AwsComponent<AwsRoutingChildren> {
  /** What needs the internet waits for these: routes, and that the subnets use them. */
  readonly ready: readonly pulumi.Resource[];
  /** Every child, by kind: gateways and addresses by zone name, tables and routes by their names, associations by subnet. */
  readonly nodes: {
    readonly internetGateway: ec2.InternetGateway;
    readonly egressOnlyGateway?: ec2.EgressOnlyInternetGateway;
    readonly natAddresses: Readonly<Record<string, ec2.Eip>>;
    readonly natGateways: Readonly<Record<string, ec2.NatGateway>>;
    readonly routeTables: Readonly<Record<string, ec2.RouteTable>>;
    readonly routes: Readonly<Record<string, ec2.Route>>;
    readonly routeTableAssociations: Readonly<Record<string, ec2.RouteTableAssociation>>;
  };
  readonly #args: AwsRoutingArgs;
  readonly #routeTables: Record<string, ec2.RouteTable> = {};
  readonly #routes: Record<string, ec2.Route> = {};
  readonly #associations: Record<string, ec2.RouteTableAssociation> = {};
  readonly #natAddresses: Record<string, ec2.Eip> = {};
  readonly #natGateways: Record<string, ec2.NatGateway> = {};

  constructor(name: string, args: AwsRoutingArgs, options: pulumi.ComponentResourceOptions = {}) {
    super("network:AwsRouting", name, args, options);
    this.#args = args;
    const { vpcId, ipv6, zones } = args;
    const { region } = this.placement;
    const internetGateway = this.make("internetGateway", ec2.InternetGateway, "internet", {
      region,
      vpcId,
      tags: this.tags("internet"),
    });
    const egressOnlyGateway = ipv6
      ? this.make("egressOnlyGateway", ec2.EgressOnlyInternetGateway, "egress-only", {
          region,
          vpcId,
          tags: this.tags("egress-only"),
        })
      : undefined;

    this.#table("public");
    this.#route("public", { gatewayId: internetGateway.id });
    if (ipv6) this.#routeIpv6("public", { gatewayId: internetGateway.id });
    for (const { zone, subnets } of zones) this.#associate("public", "public", zone, subnets);
    for (const { zone, subnets } of zones) {
      if (this.#hasNat(zone)) this.#nat(zone, subnets.public, internetGateway);
    }
    for (const { zone, subnets } of zones) {
      const { letter } = zone;
      this.#table(`private-${letter}`);
      this.#route(`private-${letter}`, { natGatewayId: this.#natOf(zone).id });
      if (egressOnlyGateway !== undefined) {
        this.#routeIpv6(`private-${letter}`, { egressOnlyGatewayId: egressOnlyGateway.id });
      }
      this.#associate(`private-${letter}`, "private", zone, subnets);
      this.#associate(`private-${letter}`, "pods", zone, subnets);
      for (const purpose of ["data", "transit"] as const) {
        this.#table(`${purpose}-${letter}`);
        this.#associate(`${purpose}-${letter}`, purpose, zone, subnets);
      }
    }
    this.nodes = {
      internetGateway,
      ...(egressOnlyGateway === undefined ? {} : { egressOnlyGateway }),
      natAddresses: this.#natAddresses,
      natGateways: this.#natGateways,
      routeTables: this.#routeTables,
      routes: this.#routes,
      routeTableAssociations: this.#associations,
    };
    this.ready = [...Object.values(this.#routes), ...Object.values(this.#associations)];
    this.registerOutputs({});
  }

  #hasNat(zone: Zone): boolean {
    return this.#args.natGateways === "per-zone" || zone.name === this.#args.natZone.name;
  }

  /** The NAT gateway that a zone goes out by: its own, or the region's. */
  #natOf(zone: Zone): ec2.NatGateway {
    const found = this.#natGateways[zone.name] ?? this.#natGateways[this.#args.natZone.name];
    if (found === undefined) {
      const { natZone, zones } = this.#args;
      const names = zones.map((each) => each.zone.name).join(", ");
      throw new Error(`natZone is ${natZone.name}, which is no zone of the network; give one of ${names}`);
    }
    return found;
  }

  /** Both wait for the way to the internet: AWS detaches a gateway only when no address in the VPC is public any more. */
  #nat(zone: Zone, subnet: ec2.Subnet, internetGateway: ec2.InternetGateway): void {
    const { region } = this.placement;
    const part = `nat-${zone.letter}`;
    const address = this.make(
      "natAddress",
      ec2.Eip,
      `${part}-address`,
      { region, domain: "vpc", tags: this.tags(`${part}-address`) },
      { dependsOn: [internetGateway] },
    );
    const way = [this.#routes["public-internet"], this.#associations[`public-${zone.letter}`]];
    this.#natAddresses[zone.name] = address;
    this.#natGateways[zone.name] = this.make(
      "natGateway",
      ec2.NatGateway,
      part,
      {
        region,
        connectivityType: "public",
        subnetId: subnet.id,
        allocationId: address.id,
        tags: this.tags(part),
      },
      { dependsOn: way.filter((resource) => resource !== undefined) },
    );
  }

  #table(name: string): void {
    this.#routeTables[name] = this.make("routeTable", ec2.RouteTable, name, {
      region: this.placement.region,
      vpcId: this.#args.vpcId,
      tags: this.tags(name),
    });
  }

  #route(table: string, target: Pick<ec2.RouteArgs, "gatewayId" | "natGatewayId">): void {
    this.#addRoute(table, `${table}-internet`, { destinationCidrBlock: "0.0.0.0/0", ...target });
  }

  #routeIpv6(table: string, target: Pick<ec2.RouteArgs, "gatewayId" | "egressOnlyGatewayId">): void {
    this.#addRoute(table, `${table}-internet-ipv6`, { destinationIpv6CidrBlock: "::/0", ...target });
  }

  #addRoute(table: string, part: string, route: Omit<ec2.RouteArgs, "routeTableId">): void {
    this.#routes[part] = this.make("route", ec2.Route, part, {
      region: this.placement.region,
      routeTableId: this.#tableId(table),
      ...route,
    });
  }

  #associate(table: string, purpose: SubnetPurpose, { letter }: Zone, subnets: ZoneSubnets): void {
    const subnet = `${purpose}-${letter}`;
    this.#associations[subnet] = this.make(
      "routeTableAssociation",
      ec2.RouteTableAssociation,
      `${subnet}-association`,
      { region: this.placement.region, routeTableId: this.#tableId(table), subnetId: subnets[purpose].id },
    );
  }

  #tableId(table: string): pulumi.Output<string> {
    const found = this.#routeTables[table];
    if (found === undefined) throw new Error(`there is no route table ${table}`);
    return found.id;
  }
}
