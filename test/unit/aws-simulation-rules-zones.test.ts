import type { Properties } from "../clouds/simulated/model.ts";
import { RulesCloud, testRules } from "./aws-simulation-rules-cloud.ts";
import type { Made } from "./aws-simulation-rules-cloud.ts";
import { key, logGroup, network, policy } from "./aws-simulation-rules-scenes.ts";

const EAST = "us-east-1";
const SIGNING = { customerMasterKeySpec: "ECC_NIST_P256", keyUsage: "SIGN_VERIFY" };
const BY_ROUTE_53: Properties = {
  Effect: "Allow",
  Principal: { Service: "dnssec-route53.amazonaws.com" },
  Action: ["kms:DescribeKey", "kms:GetPublicKey", "kms:Sign"],
  Resource: "*",
};

const privateZone = (
  cloud: RulesCloud,
  vpc: Made,
  name = "private",
  domain = "internal.test",
  vpcRegion = "eu-west-1",
): Made => cloud.create("zone", name, { name: domain, vpcs: [{ vpcId: vpc.id, vpcRegion }] });

const record = (cloud: RulesCloud, zone: Made): Made =>
  cloud.create("record", "api", { zoneId: zone.id, name: "api", type: "A", ttl: 60, records: ["192.0.2.1"] });

const signingKey = (
  cloud: RulesCloud,
  zoneId: string,
  name = "ksk",
  inputs: Properties = SIGNING,
  statement = BY_ROUTE_53,
): Made => {
  const made = key(cloud, `${name}-key`, [statement], { region: EAST, ...inputs });
  return cloud.create("keySigningKey", name, { name, hostedZoneId: zoneId, keyManagementServiceArn: made.arn });
};

const sign = (cloud: RulesCloud, zoneId: string): Made => cloud.create("dnsSec", "signing", { hostedZoneId: zoneId });

function queryLog(
  cloud: RulesCloud,
  { region = EAST, service = "route53.amazonaws.com" } = {},
  zoneId = cloud.publicZone,
): Made {
  const group = logGroup(cloud, "/aws/route53/example.com", region);
  cloud.create("logResourcePolicy", "policy", {
    region,
    policyName: "route53",
    policyDocument: policy({
      Effect: "Allow",
      Principal: { Service: service },
      Action: ["logs:CreateLogStream", "logs:PutLogEvents"],
      Resource: `${group.arn}:*`,
    }),
  });
  return cloud.create("queryLog", "queries", { zoneId, cloudwatchLogGroupArn: group.arn });
}

describe("zones", () => {
  testRules([
    {
      rule: "a private zone's VPC is in the region that is named",
      refused: (cloud) => privateZone(cloud, network(cloud).vpc, "private", "internal.test", EAST),
      because: "InvalidVPCId: the VPC net-vpc (vpc-…) is in eu-west-1, not in us-east-1",
      accepted: (cloud) => privateZone(cloud, network(cloud).vpc),
    },
    {
      rule: "a VPC resolves one private zone of a name",
      refused: (cloud) => {
        const { vpc } = network(cloud);
        privateZone(cloud, vpc);
        privateZone(cloud, vpc, "second");
      },
      because:
        "ConflictingDomainExists: the VPC vpc-… is associated with another zone of the name internal.test: private (Z",
      accepted: (cloud) => {
        const { vpc } = network(cloud);
        privateZone(cloud, vpc);
        privateZone(cloud, vpc, "second", "other.test");
      },
    },
    {
      rule: "a public zone stays public",
      refused: (cloud) => {
        const zone = cloud.create("zone", "zone", { name: "example.org" });
        cloud.update(zone, { vpcs: [{ vpcId: network(cloud).vpc.id }] });
      },
      because: "PublicZoneVPCAssociation: zone (Z",
      accepted: (cloud) => {
        const zone = privateZone(cloud, network(cloud).vpc);
        const vpcId = network(cloud, 1, EAST, "east").vpc.id;
        cloud.update(zone, { vpcs: [{ vpcId, vpcRegion: EAST }] });
      },
    },
    {
      rule: "a further VPC is associated with a private zone",
      refused: (cloud) =>
        cloud.create("zoneAssociation", "association", {
          zoneId: cloud.publicZone,
          vpcId: network(cloud).vpc.id,
          vpcRegion: "eu-west-1",
        }),
      because: "PublicZoneVPCAssociation: public zone example.com (Z",
      accepted: (cloud) => {
        const zone = privateZone(cloud, network(cloud).vpc);
        const vpcId = network(cloud, 1, EAST, "east").vpc.id;
        cloud.create("zoneAssociation", "association", { zoneId: zone.id, vpcId, vpcRegion: EAST });
      },
    },
    {
      rule: "a VPC is associated with a zone once",
      refused: (cloud) => {
        const { vpc } = network(cloud);
        const zone = privateZone(cloud, vpc);
        cloud.create("zoneAssociation", "association", { zoneId: zone.id, vpcId: vpc.id, vpcRegion: "eu-west-1" });
      },
      because: "ConflictingDomainExists: the VPC vpc-… is associated with a zone of the name internal.test: private (Z",
      accepted: (cloud) => {
        const zone = privateZone(cloud, network(cloud).vpc);
        const { vpc } = network(cloud, 1, "eu-west-1", "second");
        cloud.create("zoneAssociation", "association", { zoneId: zone.id, vpcId: vpc.id, vpcRegion: "eu-west-1" });
      },
    },
    {
      rule: "a zone stays while it has records",
      refused: (cloud) => {
        const zone = cloud.create("zone", "zone", { name: "example.org" });
        record(cloud, zone);
        cloud.delete(zone);
      },
      because:
        "HostedZoneNotEmpty: the specified hosted zone contains non-required resource record sets and so cannot be deleted: api (Z",
      accepted: (cloud) => {
        const zone = cloud.create("zone", "zone", { name: "example.org", forceDestroy: true });
        record(cloud, zone);
        cloud.delete(zone);
      },
    },
  ]);
});

describe("signing and query logs", () => {
  testRules([
    {
      rule: "a zone's key is in us-east-1",
      refused: (cloud) => signingKey(cloud, cloud.publicZone, "ksk", { ...SIGNING, region: "eu-west-1" }),
      because: "InvalidKMSArn: ksk-key (…) is in eu-west-1, and has to be in us-east-1",
      accepted: (cloud) => signingKey(cloud, cloud.publicZone),
    },
    {
      rule: "a zone's key is of the curve that DNSSEC takes",
      refused: (cloud) =>
        signingKey(cloud, cloud.publicZone, "ksk", { ...SIGNING, customerMasterKeySpec: "ECC_NIST_P384" }),
      because: "InvalidKMSArn: ksk-key (",
      accepted: (cloud) => signingKey(cloud, cloud.publicZone),
    },
    {
      rule: "a zone's key lets Route 53 sign",
      refused: (cloud) =>
        signingKey(cloud, cloud.publicZone, "ksk", SIGNING, {
          ...BY_ROUTE_53,
          Action: ["kms:DescribeKey", "kms:GetPublicKey"],
        }),
      because: "InvalidKMSArn: the policy of ksk-key (",
      accepted: (cloud) => signingKey(cloud, cloud.publicZone),
    },
    {
      rule: "a private zone is not signed",
      refused: (cloud) => signingKey(cloud, privateZone(cloud, network(cloud).vpc).id),
      because: "InvalidArgument: private (Z",
      accepted: (cloud) => signingKey(cloud, cloud.publicZone),
    },
    {
      rule: "a zone has two keys at the most",
      refused: (cloud) => {
        for (const name of ["one", "two", "three"]) signingKey(cloud, cloud.publicZone, name);
      },
      because: "TooManyKeySigningKeys: public zone example.com (Z",
      accepted: (cloud) => {
        for (const name of ["one", "two"]) signingKey(cloud, cloud.publicZone, name);
      },
    },
    {
      rule: "a zone that is signed has a key",
      refused: (cloud) => sign(cloud, cloud.publicZone),
      because: "KeySigningKeyWithActiveStatusNotFound: the zone Z",
      accepted: (cloud) => {
        signingKey(cloud, cloud.publicZone);
        sign(cloud, cloud.publicZone);
      },
    },
    {
      rule: "the last key of a zone stays while the zone is signed",
      refused: (cloud) => {
        const made = signingKey(cloud, cloud.publicZone);
        sign(cloud, cloud.publicZone);
        cloud.delete(made);
      },
      because: "KeySigningKeyInUse: the key-signing key Z",
      accepted: (cloud) => {
        const made = signingKey(cloud, cloud.publicZone);
        cloud.delete(sign(cloud, cloud.publicZone));
        cloud.delete(made);
      },
    },
    {
      rule: "queries are logged in us-east-1",
      refused: (cloud) => queryLog(cloud, { region: "eu-west-1" }),
      because:
        "InvalidInput: the log group -aws-route53-example-com (/aws/route53/example.com) is in eu-west-1, and has to be in us-east-1",
      accepted: (cloud) => queryLog(cloud),
    },
    {
      rule: "queries are logged where Route 53 may write",
      refused: (cloud) => queryLog(cloud, { service: "es.amazonaws.com" }),
      because:
        "InsufficientCloudWatchLogsResourcePolicy: no log resource policy of us-east-1 lets route53.amazonaws.com write to",
      accepted: (cloud) => queryLog(cloud),
    },
    {
      rule: "queries of private zones are not logged so",
      refused: (cloud) => queryLog(cloud, {}, privateZone(cloud, network(cloud).vpc).id),
      because: "NoSuchHostedZone: private (Z",
      accepted: (cloud) => queryLog(cloud),
    },
  ]);
});

test("a zone has four name servers, of four domains", () => {
  const cloud = new RulesCloud();
  const servers = cloud.create("zone", "zone", { name: "example.org" }).state["nameServers"] as readonly string[];
  expect(servers.map((server) => server.replace(/^ns-\d+\.awsdns-\d\d\./, "")).toSorted()).toEqual([
    "co.uk",
    "com",
    "net",
    "org",
  ]);
  cloud.close();
});
