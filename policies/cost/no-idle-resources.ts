import { environmentPolicy } from "../policy.ts";
import type { Resource, Resources } from "../resource.ts";

/** A resource and the property by which another makes use of it. */
type Use = readonly [type: string, property: string];

const ADDRESS = "aws:ec2/eip:Eip";
const KEY = "aws:kms/key:Key";

/** What is paid for by existing, what it is called, and who uses it. */
const USES: Readonly<Record<string, { readonly uses: readonly Use[]; readonly idle: string }>> = {
  [ADDRESS]: {
    uses: [
      ["aws:ec2/natGateway:NatGateway", "allocationId"],
      ["aws:ec2/eipAssociation:EipAssociation", "allocationId"],
      ["aws:lb/loadBalancer:LoadBalancer", "subnetMappings"],
    ],
    idle: "nothing has this address",
  },
  "aws:ec2/natGateway:NatGateway": {
    uses: [
      ["aws:ec2/route:Route", "natGatewayId"],
      ["aws:ec2/routeTable:RouteTable", "routes"],
    ],
    idle: "no route leads to it",
  },
  "aws:lb/loadBalancer:LoadBalancer": {
    uses: [["aws:lb/listener:Listener", "loadBalancerArn"]],
    idle: "it listens on no port",
  },
  "aws:globalaccelerator/accelerator:Accelerator": {
    uses: [["aws:globalaccelerator/listener:Listener", "acceleratorArn"]],
    idle: "it listens on no port",
  },
  "aws:ec2transitgateway/vpcAttachment:VpcAttachment": {
    uses: [
      ["aws:ec2transitgateway/route:Route", "transitGatewayAttachmentId"],
      ["aws:ec2transitgateway/routeTableAssociation:RouteTableAssociation", "transitGatewayAttachmentId"],
      ["aws:ec2transitgateway/routeTablePropagation:RouteTablePropagation", "transitGatewayAttachmentId"],
    ],
    idle: "no route of a transit gateway leads through it",
  },
  "aws:wafv2/webAcl:WebAcl": {
    uses: [
      ["aws:wafv2/webAclAssociation:WebAclAssociation", "webAclArn"],
      ["aws:cloudfront/distribution:Distribution", "webAclId"],
    ],
    idle: "nothing stands behind it",
  },
};

export const noIdleResources = environmentPolicy({
  id: "no-idle-resources",
  demands:
    "Everything that is paid for by the hour or the month is used by something: addresses, gateways, balancers, firewalls, keys.",
  why: "What is left over from a change is paid for until somebody finds it.",
  severity: "low",
  references: [
    { framework: "Well-Architected", id: "COST04-BP01" },
    { framework: "FSBP", id: "EC2.12" },
    { framework: "checkov", id: "CKV2_AWS_19" },
  ],
  remediation:
    "Take the resource away, or connect it: a `transform` or a component that is created beside the others has lost what used it.",
  applies: (resources) => resources.of(...Object.keys(USES), KEY).length > 0,
  judge: (resources, _context, report) => {
    for (const [type, { uses, idle }] of Object.entries(USES)) {
      for (const resource of resources.of(type)) {
        report.whereKnown(() => {
          const used = uses.some(([by, property]) => resources.referring(resource, by, property).length > 0);
          if (!used && !(type === ADDRESS && isAttached(resource))) report.violation(resource, idle);
        });
      }
    }
    for (const key of resources.of(KEY)) {
      if (!encrypts(key, resources)) report.violation(key, "nothing is encrypted with it");
    }
  },
});

/** An address may say itself what it belongs to. */
const isAttached = ({ properties }: Resource): boolean =>
  properties.has("instance") || properties.has("networkInterface");

/** Whatever takes a key's ARN or id uses it, but for a name of the key, and for who may use it. */
const encrypts = (key: Resource, { all }: Resources): boolean =>
  all.some(
    ({ type, references }) =>
      type !== "aws:kms/alias:Alias" &&
      !type.startsWith("aws:iam/") &&
      Object.values(references).some((urns) => urns.includes(key.urn)),
  );
