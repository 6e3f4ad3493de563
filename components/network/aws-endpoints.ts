import * as ec2 from "@pulumi/aws/ec2";
import * as vpc from "@pulumi/aws/vpc";
import type * as pulumi from "@pulumi/pulumi";
import type { AwsComponentArgs } from "../aws-component.ts";
import { AwsComponent } from "../aws-component.ts";
import { gatewayEndpointPolicy, interfaceEndpointPolicy } from "./aws-endpoint-policies.ts";

/** What nodes and pods call all the time: images, identities, logs, keys and secrets. */
export const INTERFACE_ENDPOINTS: readonly string[] = [
  "ecr.api",
  "ecr.dkr",
  "eks-auth",
  "kms",
  "logs",
  "secretsmanager",
  "sts",
];
const GATEWAY_ENDPOINTS = ["dynamodb", "s3"] as const;

/** Arguments of each kind of child, by kind. */
export interface AwsEndpointsChildren {
  endpointSecurityGroup: ec2.SecurityGroupArgs;
  endpointIngress: vpc.SecurityGroupIngressRuleArgs;
  gatewayEndpoint: ec2.VpcEndpointArgs;
  interfaceEndpoint: ec2.VpcEndpointArgs;
}

/** Arguments of `AwsEndpoints`. */
export interface AwsEndpointsArgs extends AwsComponentArgs<AwsEndpointsChildren> {
  readonly vpcId: pulumi.Input<string>;
  /** Subnets that get an address of each interface endpoint: at most one a zone. */
  readonly subnetIds: readonly pulumi.Input<string>[];
  /** Route tables whose subnets reach S3 and DynamoDB through the gateway endpoints. */
  readonly routeTableIds: readonly pulumi.Input<string>[];
  /** Security group that may call the interface endpoints. */
  readonly callers: pulumi.Input<string>;
  /** Services with an interface endpoint, as endpoints spell them. */
  readonly services: readonly string[];
}

/**
 * Ways from a VPC to AWS's services that do not lead over the internet: gateway endpoints for S3 and DynamoDB, interface
 * endpoints with private DNS for what is named. All but the one for EKS's pod identities serve the account's identities only.
 *
 * **Cost**: gateway endpoints none. An interface endpoint about 8 USD a month in each zone, and 0.01 USD a GB; 7 services in 3
 * zones about 168 USD a month (list prices of eu-west-1, recalled in 2026: check before you rely on them).
 */
export class AwsEndpoints extends AwsComponent<AwsEndpointsChildren> {
  /** What callers wait for. */
  readonly ready: readonly pulumi.Resource[];
  /** Every child, by kind; endpoints by their service. */
  readonly nodes: {
    readonly endpointSecurityGroup: ec2.SecurityGroup;
    readonly endpointIngress: vpc.SecurityGroupIngressRule;
    readonly gatewayEndpoints: Readonly<Record<string, ec2.VpcEndpoint>>;
    readonly interfaceEndpoints: Readonly<Record<string, ec2.VpcEndpoint>>;
  };

  constructor(name: string, args: AwsEndpointsArgs, options: pulumi.ComponentResourceOptions = {}) {
    super("network:AwsEndpoints", name, args, options);
    const { region } = this.placement;
    const group = this.make("endpointSecurityGroup", ec2.SecurityGroup, "group", {
      region,
      namePrefix: `${this.physicalName("endpoints", 60)}-`,
      description: "Interface endpoints",
      vpcId: args.vpcId,
      tags: this.tags("group"),
    });
    const ingress = this.make("endpointIngress", vpc.SecurityGroupIngressRule, "from-workloads", {
      region,
      securityGroupId: group.id,
      description: "HTTPS from nodes and pods",
      ipProtocol: "tcp",
      fromPort: 443,
      toPort: 443,
      referencedSecurityGroupId: args.callers,
      tags: this.tags("from-workloads"),
    });
    const gateways = GATEWAY_ENDPOINTS.map((service): [string, ec2.VpcEndpoint] => [
      service,
      this.make("gatewayEndpoint", ec2.VpcEndpoint, service, {
        region,
        vpcId: args.vpcId,
        vpcEndpointType: "Gateway",
        serviceName: `com.amazonaws.${region}.${service}`,
        routeTableIds: [...args.routeTableIds],
        policy: gatewayEndpointPolicy(service, this.placement),
        tags: this.tags(service),
      }),
    ]);
    const interfaces = args.services.map((service): [string, ec2.VpcEndpoint] => {
      const part = service.replaceAll(".", "-");
      const policy = interfaceEndpointPolicy(service, this.placement);
      const endpoint = this.make("interfaceEndpoint", ec2.VpcEndpoint, part, {
        region,
        vpcId: args.vpcId,
        vpcEndpointType: "Interface",
        serviceName: `com.amazonaws.${region}.${service}`,
        subnetIds: [...args.subnetIds],
        securityGroupIds: [group.id],
        privateDnsEnabled: true,
        ...(policy === undefined ? {} : { policy }),
        tags: this.tags(part),
      });
      return [service, endpoint];
    });
    this.nodes = {
      endpointSecurityGroup: group,
      endpointIngress: ingress,
      gatewayEndpoints: Object.fromEntries(gateways),
      interfaceEndpoints: Object.fromEntries(interfaces),
    };
    this.ready = [ingress, ...[...gateways, ...interfaces].map(([, endpoint]) => endpoint)];
    this.registerOutputs({});
  }
}
