import type { AwsGlobalEntry } from "../../../components/load-balancing/aws-global.ts";
import { ACCOUNT, answers, globalEntry, planOf, TAGS, ZONE } from "./load-balancing-surroundings.ts";
import { record, valueOf, type Recording } from "./recorder.ts";

const run = (dns: object): Promise<Recording<AwsGlobalEntry>> =>
  record(() => globalEntry(planOf({ dns: { zone: "example.com", accelerator: false, ...dns } })), { answers });

const policyOf = (recording: Recording<unknown>, name: string, property = "policy"): unknown =>
  JSON.parse(String(recording.inputs(name)[property]));

interface Statement {
  readonly Sid: string;
  readonly Action: string | readonly string[];
}
const statements = (policy: unknown): readonly Statement[] => (policy as { Statement: Statement[] }).Statement;

describe("a content delivery network", () => {
  test("the entry leads to it, it to the origin, and the origin to the way", async () => {
    const recording = await run({ cdn: true });
    for (const type of ["A", "AAAA"]) {
      expect(recording.inputs(`entry-entry-${type.toLowerCase()}`)).toEqual({
        zoneId: ZONE,
        name: "api.example.com",
        type,
        aliases: [{ name: "d1.cloudfront.net", zoneId: "ZCF", evaluateTargetHealth: false }],
      });
    }
    expect(recording.inputs("entry-origin-a")).toEqual({
      zoneId: ZONE,
      name: "origin.api.example.com",
      type: "A",
      aliases: [{ name: "latency.api.example.com", zoneId: ZONE, evaluateTargetHealth: true }],
    });
    expect(recording.get("entry-cdn-distribution").dependsOn).toContain("entry-origin-a");
    await expect(valueOf(recording.result.url)).resolves.toBe("https://api.example.com");
  });

  test("it caches nothing, speaks modern TLS on both sides, and has a firewall that sees clients", async () => {
    const recording = await run({ cdn: true, requestsPerAddress: 500 });
    expect(recording.inputs("entry-cdn-distribution")).toEqual({
      comment: "Entry of prod",
      enabled: true,
      isIpv6Enabled: true,
      httpVersion: "http2and3",
      priceClass: "PriceClass_All",
      aliases: ["api.example.com"],
      webAclId: "arn:aws:test:us-east-1:entry-cdn-firewall-web-acl",
      origins: [
        {
          originId: "entry",
          domainName: "origin.api.example.com",
          customOriginConfig: {
            httpPort: 80,
            httpsPort: 443,
            originProtocolPolicy: "https-only",
            originSslProtocols: ["TLSv1.2"],
            originReadTimeout: 30,
            originKeepaliveTimeout: 55,
          },
        },
      ],
      defaultCacheBehavior: {
        targetOriginId: "entry",
        viewerProtocolPolicy: "redirect-to-https",
        allowedMethods: ["DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT"],
        cachedMethods: ["GET", "HEAD"],
        cachePolicyId: "4135ea2d-6df8-44a3-9df3-4b5a84be39ad",
        originRequestPolicyId: "b689b0a8-53d0-40ab-baf2-68738e2966ac",
        responseHeadersPolicyId: "67f7725c-6f97-4210-82d7-5512b31e9d03",
        compress: false,
      },
      restrictions: { geoRestriction: { restrictionType: "none" } },
      viewerCertificate: {
        acmCertificateArn: "certificate-us-east-1",
        minimumProtocolVersion: "TLSv1.2_2021",
        sslSupportMethod: "sni-only",
      },
      tags: { ...TAGS, Name: "prod-entry-cdn-distribution" },
    });
    expect(recording.inputs("entry-cdn-firewall-web-acl")).toMatchObject({
      region: "us-east-1",
      scope: "CLOUDFRONT",
      name: "prod-global-firewall",
    });
    const rules = recording.inputs("entry-cdn-firewall-web-acl")["rules"] as { name: string; statement: object }[];
    expect(rules.find(({ name }) => name === "requests-per-address")?.statement).toEqual({
      rateBasedStatement: { aggregateKeyType: "IP", limit: 500, evaluationWindowSec: 300 },
    });
  });

  test("its access log goes to a group of its own, encrypted, where CloudFront's logs are kept", async () => {
    const recording = await run({ cdn: true });
    const tags = (part: string): object => ({ ...TAGS, Name: `prod-entry-cdn-${part}` });
    const { name } = recording.inputs("entry-cdn-access-log-source");
    expect(recording.inputs("entry-cdn-access-log")).toEqual({
      region: "us-east-1",
      name: `/aws/vendedlogs/cloudfront/${String(name)}`,
      retentionInDays: 365,
      kmsKeyId: "arn:aws:test:us-east-1:entry-logs-key-key",
      tags: tags("access-log"),
    });
    expect(recording.inputs("entry-cdn-access-log-source")).toEqual({
      region: "us-east-1",
      name,
      logType: "ACCESS_LOGS",
      resourceArn: "arn:aws:test:global:entry-cdn-distribution",
      tags: tags("access-log-source"),
    });
    expect(recording.inputs("entry-cdn-access-log-destination")).toEqual({
      region: "us-east-1",
      name,
      outputFormat: "json",
      deliveryDestinationConfiguration: { destinationResourceArn: "arn:aws:test:us-east-1:entry-cdn-access-log" },
      tags: tags("access-log-destination"),
    });
    expect(recording.inputs("entry-cdn-access-log-delivery")).toEqual({
      region: "us-east-1",
      deliverySourceName: name,
      deliveryDestinationArn: "arn:aws:test:us-east-1:entry-cdn-access-log-destination",
      tags: tags("access-log-delivery"),
    });
  });
});

test("the key of the logs lets CloudWatch Logs use it for the account's groups, and the account only administer it", async () => {
  const recording = await run({ queryLog: true });
  const key = recording.get("entry-logs-key-key");
  expect(key.protect).toBe(true);
  expect(key.inputs).toMatchObject({ region: "us-east-1", enableKeyRotation: true, deletionWindowInDays: 30 });
  const [administration, ...others] = statements(policyOf(recording, "entry-logs-key-key"));
  expect(administration).toMatchObject({ Principal: { AWS: `arn:aws:iam::${ACCOUNT}:root` } });
  expect(administration?.Action).not.toContain("kms:*");
  expect(administration?.Action).not.toContain("kms:Decrypt");
  expect(others).toEqual([
    {
      Sid: "Logs",
      Effect: "Allow",
      Principal: { Service: "logs.us-east-1.amazonaws.com" },
      Action: ["kms:Decrypt", "kms:DescribeKey", "kms:Encrypt", "kms:GenerateDataKey*", "kms:ReEncrypt*"],
      Resource: "*",
      Condition: {
        ArnLike: { "kms:EncryptionContext:aws:logs:arn": `arn:aws:logs:us-east-1:${ACCOUNT}:log-group:*` },
      },
    },
  ]);
});

test("queries are logged in us-east-1, by Route 53 for this zone alone", async () => {
  const recording = await run({ queryLog: true });
  expect(recording.inputs("entry-query-log-log")).toEqual({
    region: "us-east-1",
    name: "/aws/route53/example.com",
    retentionInDays: 365,
    kmsKeyId: "arn:aws:test:us-east-1:entry-logs-key-key",
    tags: { ...TAGS, Name: "prod-entry-query-log-log" },
  });
  expect(recording.inputs("entry-query-log-policy")["region"]).toBe("us-east-1");
  expect(policyOf(recording, "entry-query-log-policy", "policyDocument")).toEqual({
    Version: "2012-10-17",
    Statement: [
      {
        Sid: "Route53",
        Effect: "Allow",
        Principal: { Service: "route53.amazonaws.com" },
        Action: ["logs:CreateLogStream", "logs:PutLogEvents"],
        Resource: "arn:aws:test:us-east-1:entry-query-log-log:*",
        Condition: {
          ArnLike: { "aws:SourceArn": `arn:aws:route53:::hostedzone/${ZONE}` },
          StringEquals: { "aws:SourceAccount": ACCOUNT },
        },
      },
    ],
  });
  expect(recording.inputs("entry-query-log-query-log")).toEqual({
    zoneId: ZONE,
    cloudwatchLogGroupArn: "arn:aws:test:us-east-1:entry-query-log-log",
  });
  expect(recording.get("entry-query-log-query-log").dependsOn).toContain("entry-query-log-policy");
});

test("a signed zone: a key that Route 53 signs with, and signing that stops before the key goes", async () => {
  const recording = await run({ dnssec: true });
  expect(recording.inputs("entry-dnssec-key")).toMatchObject({
    region: "us-east-1",
    customerMasterKeySpec: "ECC_NIST_P256",
    keyUsage: "SIGN_VERIFY",
    deletionWindowInDays: 30,
  });
  const [administration, ...others] = statements(policyOf(recording, "entry-dnssec-key"));
  expect(administration?.Action).not.toContain("kms:Sign");
  const fromZone = {
    ArnLike: { "aws:SourceArn": `arn:aws:route53:::hostedzone/${ZONE}` },
    StringEquals: { "aws:SourceAccount": ACCOUNT },
  };
  expect(others).toEqual([
    {
      Sid: "Signing",
      Effect: "Allow",
      Principal: { Service: "dnssec-route53.amazonaws.com" },
      Action: ["kms:DescribeKey", "kms:GetPublicKey", "kms:Sign"],
      Resource: "*",
      Condition: fromZone,
    },
    {
      Sid: "Grant",
      Effect: "Allow",
      Principal: { Service: "dnssec-route53.amazonaws.com" },
      Action: "kms:CreateGrant",
      Resource: "*",
      Condition: { ...fromZone, Bool: { "kms:GrantIsForAWSResource": true } },
    },
  ]);
  expect(recording.inputs("entry-dnssec-key-signing-key")).toEqual({
    hostedZoneId: ZONE,
    keyManagementServiceArn: "arn:aws:test:us-east-1:entry-dnssec-key",
    name: "prod_global_signing",
    status: "ACTIVE",
  });
  const signing = recording.get("entry-dnssec-signing");
  expect(signing.inputs).toEqual({ hostedZoneId: ZONE, signingStatus: "SIGNING" });
  expect(signing.dependsOn).toContain("entry-dnssec-key-signing-key");
  expect(["key", "key-signing-key", "signing"].map((part) => recording.get(`entry-dnssec-${part}`).protect)).toEqual([
    true,
    true,
    true,
  ]);
  const { zoneSigning } = recording.result.nodes;
  if (zoneSigning === undefined) throw new Error("the zone is not signed");
  await expect(valueOf(zoneSigning.dsRecord)).resolves.toBe("12345 13 2 digest");
});

test("without the options none of it is there", async () => {
  const recording = await run({});
  const types = new Set(recording.resources.map(({ type }) => type));
  expect([...types].sort()).toEqual([
    "aws:route53/record:Record",
    "meridian:load-balancing:AwsGlobal",
    "meridian:load-balancing:AwsRouting",
  ]);
});
