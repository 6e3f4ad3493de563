import type { Properties } from "../clouds/simulated/model.ts";
import { RulesCloud, testRules, textOf } from "./aws-simulation-rules-cloud.ts";
import type { Made } from "./aws-simulation-rules-cloud.ts";
import { balancer, certificate, network, targetGroup } from "./aws-simulation-rules-scenes.ts";

const accelerator = (cloud: RulesCloud): Made => cloud.create("accelerator", "anycast", { name: "anycast" });

const listener = (
  cloud: RulesCloud,
  { arn }: Made,
  ports: readonly [number, number],
  name = "https",
  protocol = "TCP",
): Made =>
  cloud.create("acceleratorListener", name, {
    acceleratorArn: arn,
    protocol,
    portRanges: [{ fromPort: ports[0], toPort: ports[1] }],
  });

const endpoints = (cloud: RulesCloud, endpointId: string, endpointGroupRegion = "eu-west-1"): Made =>
  cloud.create("endpointGroup", "west", {
    listenerArn: listener(cloud, accelerator(cloud), [443, 443]).arn,
    endpointGroupRegion,
    endpointConfigurations: [{ endpointId, weight: 128 }],
  });

describe("accelerators", () => {
  testRules([
    {
      rule: "a range of ports begins before it ends",
      refused: (cloud) => listener(cloud, accelerator(cloud), [443, 80]),
      because: "InvalidPortRangeException: the port range 443 to 80 is empty",
      accepted: (cloud) => listener(cloud, accelerator(cloud), [80, 443]),
    },
    {
      rule: "a port is one listener's",
      refused: (cloud) => {
        const made = accelerator(cloud);
        listener(cloud, made, [80, 443]);
        listener(cloud, made, [443, 8443], "more");
      },
      because: "InvalidPortRangeException: a port range overlaps with that of https (arn:aws:globalaccelerator::",
      accepted: (cloud) => {
        const made = accelerator(cloud);
        listener(cloud, made, [80, 443]);
        listener(cloud, made, [443, 8443], "more", "UDP");
      },
    },
    {
      rule: "an endpoint is in its group's region",
      refused: (cloud) => endpoints(cloud, balancer(cloud, network(cloud)).arn, "us-east-1"),
      because: "InvalidArgumentException: the endpoint balancer is in eu-west-1, and its group in us-east-1",
      accepted: (cloud) => endpoints(cloud, balancer(cloud, network(cloud)).arn),
    },
    {
      rule: "an endpoint takes connections",
      refused: (cloud) => endpoints(cloud, targetGroup(cloud, network(cloud)).arn),
      because: "InvalidArgumentException: arn:aws:elasticloadbalancing:eu-west-1:123456789012:targetgroup/targets/",
      accepted: (cloud) => endpoints(cloud, cloud.create("eip", "address").id),
    },
    {
      rule: "an endpoint that is no ARN is there",
      refused: (cloud) => endpoints(cloud, "i-0123456789abcdef0"),
      because: "InvalidArgumentException: the endpoint i-… does not exist",
      accepted: (cloud) => endpoints(cloud, cloud.create("eip", "address").id),
    },
    {
      rule: "a subnet stays while an accelerator reaches into it",
      refused: (cloud) => {
        const net = network(cloud);
        const made = balancer(cloud, net);
        endpoints(cloud, made.arn);
        cloud.delete(net.a);
      },
      because: "DependencyViolation: the subnet 'subnet-…' has dependencies and cannot be deleted: balancer (arn:",
      accepted: (cloud) => {
        const net = network(cloud);
        const made = balancer(cloud, net);
        cloud.delete(endpoints(cloud, made.arn));
        cloud.delete(made);
        cloud.delete(net.a);
      },
    },
  ]);
});

const ISSUED = { name: "cdn", domainName: "api.example.com", region: "us-east-1" };

function distribution(cloud: RulesCloud, inputs: Properties = {}, name = "cdn"): Made {
  return cloud.create("distribution", name, {
    enabled: true,
    origins: [{ originId: "entry", domainName: "origin.example.com" }],
    defaultCacheBehavior: {
      targetOriginId: "entry",
      allowedMethods: ["GET", "HEAD"],
      cachedMethods: ["GET", "HEAD"],
      viewerProtocolPolicy: "redirect-to-https",
    },
    restrictions: { geoRestriction: { restrictionType: "none" } },
    viewerCertificate: { cloudfrontDefaultCertificate: true },
    ...inputs,
  });
}

const named = (
  { arn }: Made,
  aliases = ["api.example.com"],
  more: Properties = { sslSupportMethod: "sni-only" },
): Properties => ({
  aliases,
  viewerCertificate: { acmCertificateArn: arn, ...more },
});

function webAcl(cloud: RulesCloud, scope: string): Made {
  const visibilityConfig = { cloudwatchMetricsEnabled: true, metricName: "acl", sampledRequestsEnabled: true };
  return cloud.create("webAcl", "acl", {
    region: "us-east-1",
    name: "acl",
    scope,
    defaultAction: { allow: {} },
    visibilityConfig,
  });
}

function logBucket(cloud: RulesCloud, objectOwnership: string): Properties {
  const bucket = cloud.create("bucket", "logs", { region: "us-east-1", bucket: "logs-of-the-cdn" });
  cloud.create("bucketOwnership", "ownership", { region: "us-east-1", bucket: bucket.id, rule: { objectOwnership } });
  return { loggingConfig: { bucket: textOf(bucket, "bucketDomainName") } };
}

describe("distributions", () => {
  testRules([
    {
      rule: "a name of one's own has a certificate",
      refused: (cloud) => distribution(cloud, { aliases: ["api.example.com"] }),
      because:
        "InvalidViewerCertificate: to add an alternate domain name (CNAME) to a CloudFront distribution, you must attach",
      accepted: (cloud) => distribution(cloud, named(certificate(cloud, ISSUED))),
    },
    {
      rule: "the certificate is in us-east-1",
      refused: (cloud) => distribution(cloud, named(certificate(cloud, { ...ISSUED, region: "eu-west-1" }))),
      because: "InvalidViewerCertificate: cdn (arn:aws:acm:eu-west-1:",
      accepted: (cloud) => distribution(cloud, named(certificate(cloud, ISSUED))),
    },
    {
      rule: "the certificate was issued",
      refused: (cloud) => distribution(cloud, named(certificate(cloud, { ...ISSUED, validated: false }))),
      because: "InvalidViewerCertificate: cdn (arn:aws:acm:us-east-1:123456789012:certificate/…) is not issued yet",
      accepted: (cloud) => distribution(cloud, named(certificate(cloud, ISSUED))),
    },
    {
      rule: "the certificate covers every name",
      refused: (cloud) =>
        distribution(
          cloud,
          named(certificate(cloud, { ...ISSUED, domainName: "*.example.com" }), ["a.api.example.com"]),
        ),
      because:
        "InvalidViewerCertificate: cdn (arn:aws:acm:us-east-1:123456789012:certificate/…) doesn't cover the alternate domain name (CNAME) a.api.example.com",
      accepted: (cloud) =>
        distribution(cloud, named(certificate(cloud, { ...ISSUED, domainName: "*.example.com" }), ["api.example.com"])),
    },
    {
      rule: "the certificate is served in a way that is named",
      refused: (cloud) => distribution(cloud, named(certificate(cloud, ISSUED), ["api.example.com"], {})),
      because: "InvalidViewerCertificate: a certificate of your own needs sslSupportMethod",
      accepted: (cloud) => distribution(cloud, named(certificate(cloud, ISSUED))),
    },
    {
      rule: "a name is one distribution's",
      refused: (cloud) => {
        const made = certificate(cloud, ISSUED);
        for (const name of ["first", "second"]) distribution(cloud, named(made), name);
      },
      because:
        "CNAMEAlreadyExists: one or more of the CNAMEs are already associated with a different resource: first (E",
      accepted: (cloud) => {
        const made = certificate(cloud, { ...ISSUED, domainName: "*.example.com" });
        for (const name of ["first", "second"]) distribution(cloud, named(made, [`${name}.example.com`]), name);
      },
    },
    {
      rule: "what is cached comes from an origin",
      refused: (cloud) => distribution(cloud, { origins: [{ originId: "other", domainName: "origin.example.com" }] }),
      because: "NoSuchOrigin: one or more of your origins or origin groups do not exist: entry",
      accepted: (cloud) => distribution(cloud),
    },
    {
      rule: "a web ACL is one for CloudFront",
      refused: (cloud) => distribution(cloud, { webAclId: webAcl(cloud, "REGIONAL").arn }),
      because: "InvalidWebACLId: web ACL is not accessible by the requester: acl (",
      accepted: (cloud) => distribution(cloud, { webAclId: webAcl(cloud, "CLOUDFRONT").arn }),
    },
    {
      rule: "standard logs go to a bucket that takes access control lists",
      refused: (cloud) => distribution(cloud, logBucket(cloud, "BucketOwnerEnforced")),
      because:
        "InvalidArgument: the S3 bucket that you specified for CloudFront logs does not enable ACL access: logs-of-the-cdn",
      accepted: (cloud) => distribution(cloud, logBucket(cloud, "BucketOwnerPreferred")),
    },
    {
      rule: "standard logs go to a bucket that there is",
      refused: (cloud) => distribution(cloud, { loggingConfig: { bucket: "nowhere.s3.amazonaws.com" } }),
      because: "InvalidArgument: the parameter Logging Bucket does not refer to a valid S3 bucket: nowhere",
      accepted: (cloud) => distribution(cloud, logBucket(cloud, "ObjectWriter")),
    },
  ]);
});

test("an accelerator with both kinds of addresses has a second name", () => {
  const cloud = new RulesCloud();
  const made = cloud.create("accelerator", "anycast", { name: "anycast", ipAddressType: "DUAL_STACK" });
  expect(textOf(made, "dualStackDnsName")).toMatch(/^a[0-9a-f]{16}\.dualstack\.awsglobalaccelerator\.com$/);
  const families = (made.state["ipSets"] as readonly { readonly ipFamily: string }[]).map(({ ipFamily }) => ipFamily);
  expect(families).toEqual(["IPv4", "IPv6"]);
  cloud.close();
});
