import { ACCOUNT, RulesCloud, testRules, textOf } from "./aws-simulation-rules-cloud.ts";
import type { Made } from "./aws-simulation-rules-cloud.ts";
import { balancer, group, network, policy, subnet } from "./aws-simulation-rules-scenes.ts";

const DELIVERY = "logdelivery.elasticloadbalancing.amazonaws.com";

/** A bucket that load balancers may log to. */
function logBucket(cloud: RulesCloud, region = "eu-west-1", service = DELIVERY): Made {
  const bucket = cloud.create("bucket", "logs", { region, bucket: "logs-of-the-balancers" });
  cloud.create("bucketPolicy", "logs-policy", {
    region,
    bucket: bucket.id,
    policy: policy({
      Effect: "Allow",
      Principal: { Service: service },
      Action: "s3:PutObject",
      Resource: `${bucket.arn}/entry/AWSLogs/${ACCOUNT}/*`,
    }),
  });
  return bucket;
}

const logged = (cloud: RulesCloud, bucket: Made, prefix = "entry"): Made =>
  balancer(cloud, network(cloud), "balancer", { accessLogs: { enabled: true, bucket: bucket.id, prefix } });

describe("load balancers", () => {
  testRules([
    {
      rule: "a balancer is in two zones",
      refused: (cloud) =>
        balancer(cloud, network(cloud), "balancer", { subnets: [network(cloud, 1, "eu-west-1", "one").a.id] }),
      because: "ValidationError: at least two subnets in two different Availability Zones must be specified",
      accepted: (cloud) => balancer(cloud, network(cloud)),
    },
    {
      rule: "a balancer has one subnet in a zone",
      refused: (cloud) => {
        const net = network(cloud);
        const twin = subnet(cloud, net.vpc, "a", "10.0.64.0/20");
        balancer(cloud, net, "balancer", { subnets: [net.a.id, net.b.id, twin.id] });
      },
      because:
        "InvalidConfigurationRequest: a load balancer cannot be attached to multiple subnets in the same Availability Zone: net-a-10-0-64-0-20",
      accepted: (cloud) => {
        const net = network(cloud);
        const third = subnet(cloud, net.vpc, "c", "10.0.64.0/20");
        balancer(cloud, net, "balancer", { subnets: [net.a.id, net.b.id, third.id] });
      },
    },
    {
      rule: "a balancer's subnets are in one VPC",
      refused: (cloud) => {
        const net = network(cloud);
        balancer(cloud, net, "balancer", { subnets: [net.a.id, network(cloud, 1, "eu-west-1", "other").b.id] });
      },
      because: "InvalidConfigurationRequest: all subnets must belong to the same VPC: net-a-10-0-0-0-20",
      accepted: (cloud) => balancer(cloud, network(cloud)),
    },
    {
      rule: "a balancer's subnets have room for its nodes",
      refused: (cloud) => {
        const net = network(cloud);
        balancer(cloud, net, "balancer", { subnets: [net.a.id, subnet(cloud, net.vpc, "c", "10.0.64.0/28").id] });
      },
      because:
        "InvalidSubnet: not enough IP space available, a load balancer needs a /27 or larger: net-c-10-0-64-0-28",
      accepted: (cloud) => {
        const net = network(cloud);
        balancer(cloud, net, "balancer", { subnets: [net.a.id, subnet(cloud, net.vpc, "c", "10.0.64.0/27").id] });
      },
    },
    {
      rule: "a balancer's security groups are in its VPC",
      refused: (cloud) => {
        const other = network(cloud, 1, "eu-west-1", "other");
        balancer(cloud, network(cloud), "balancer", { securityGroups: [group(cloud, other.vpc, "foreign").id] });
      },
      because:
        "InvalidConfigurationRequest: one or more security groups are invalid, because they belong to another VPC: foreign (sg-…)",
      accepted: (cloud) => {
        const net = network(cloud);
        balancer(cloud, net, "balancer", { securityGroups: [group(cloud, net.vpc, "own").id] });
      },
    },
    {
      rule: "a balancer that faces the internet is where the internet is",
      refused: (cloud) => {
        const vpc = cloud.create("vpc", "closed", { cidrBlock: "10.3.0.0/16" });
        const subnets = [subnet(cloud, vpc, "a", "10.3.0.0/20").id, subnet(cloud, vpc, "b", "10.3.16.0/20").id];
        balancer(cloud, network(cloud), "balancer", { subnets });
      },
      because: "InvalidSubnet: VPC closed (vpc-…) has no internet gateway",
      accepted: (cloud) => {
        const vpc = cloud.create("vpc", "closed", { cidrBlock: "10.3.0.0/16" });
        const subnets = [subnet(cloud, vpc, "a", "10.3.0.0/20").id, subnet(cloud, vpc, "b", "10.3.16.0/20").id];
        balancer(cloud, network(cloud), "balancer", { subnets, internal: true });
      },
    },
    {
      rule: "a balancer's name does not begin with internal-",
      refused: (cloud) => balancer(cloud, network(cloud), "internal-one"),
      because: "ValidationError: the load balancer name 'internal-one' must not begin with 'internal-'",
      accepted: (cloud) => balancer(cloud, network(cloud), "one-internal"),
    },
    {
      rule: "logs go to a bucket whose policy lets them",
      refused: (cloud) => logged(cloud, logBucket(cloud, "eu-west-1", "logs.eu-west-1.amazonaws.com")),
      because:
        "InvalidConfigurationRequest: access denied for bucket: logs-of-the-balancers. Please check S3bucket permission: its policy does not let logdelivery.elasticloadbalancing.amazonaws.com put objects at entry/AWSLogs/123456789012/accessLogs",
      accepted: (cloud) => logged(cloud, logBucket(cloud)),
    },
    {
      rule: "logs go under a prefix that the bucket's policy lets them have",
      refused: (cloud) => logged(cloud, logBucket(cloud), "other"),
      because: "InvalidConfigurationRequest: access denied for bucket: logs-of-the-balancers",
      accepted: (cloud) => logged(cloud, logBucket(cloud), "entry"),
    },
    {
      rule: "logs go to a bucket of the region",
      refused: (cloud) => logged(cloud, logBucket(cloud, "us-east-1")),
      because:
        "InvalidConfigurationRequest: logs (logs-of-the-balancers) is in us-east-1, and the load balancer in eu-west-1",
      accepted: (cloud) => logged(cloud, logBucket(cloud, "eu-west-1")),
    },
    {
      rule: "logs go to a bucket that S3's own keys encrypt",
      refused: (cloud) => {
        const bucket = logBucket(cloud);
        const rules = [{ applyServerSideEncryptionByDefault: { sseAlgorithm: "aws:kms" } }];
        cloud.create("bucketEncryption", "encryption", { bucket: bucket.id, rules });
        logged(cloud, bucket);
      },
      because:
        "InvalidConfigurationRequest: access denied for bucket: logs-of-the-balancers. Please check S3bucket permission: only Amazon S3-managed keys (AES256) are supported",
      accepted: (cloud) => {
        const bucket = logBucket(cloud);
        const rules = [{ applyServerSideEncryptionByDefault: { sseAlgorithm: "AES256" } }];
        cloud.create("bucketEncryption", "encryption", { bucket: bucket.id, rules });
        logged(cloud, bucket);
      },
    },
    {
      rule: "logs go to a bucket that there is",
      refused: (cloud) =>
        balancer(cloud, network(cloud), "balancer", { accessLogs: { enabled: true, bucket: "nowhere" } }),
      because:
        "InvalidConfigurationRequest: access denied for bucket: nowhere. Please check S3bucket permission: there is no such",
      accepted: (cloud) =>
        balancer(cloud, network(cloud), "balancer", { accessLogs: { enabled: false, bucket: "nowhere" } }),
    },
    {
      rule: "a protected balancer stays",
      refused: (cloud) => {
        cloud.delete(balancer(cloud, network(cloud), "balancer", { enableDeletionProtection: true }));
      },
      because:
        "OperationNotPermitted: load balancer 'arn:aws:elasticloadbalancing:eu-west-1:123456789012:loadbalancer/app/balancer/",
      accepted: (cloud) => {
        const made = balancer(cloud, network(cloud), "balancer", { enableDeletionProtection: true });
        cloud.delete(cloud.update(made, { enableDeletionProtection: false }));
      },
    },
  ]);
});

test("a balancer shows its VPC, the hosted zone of its region's balancers, and the VPC's default group if it has none", () => {
  const cloud = new RulesCloud();
  const net = network(cloud, 0, "eu-central-1");
  const made = balancer(cloud, net);
  expect(made.state).toMatchObject({
    vpcId: net.vpc.id,
    zoneId: "Z215JYRZR1TBD5",
    securityGroups: [textOf(net.vpc, "defaultSecurityGroupId")],
  });
  expect(textOf(made, "dnsName")).toMatch(/^balancer-\d{10}\.eu-central-1\.elb\.amazonaws\.com$/);
  expect(made.arn.endsWith(`:loadbalancer/${textOf(made, "arnSuffix")}`)).toBe(true);
  cloud.close();
});
