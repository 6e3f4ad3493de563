import type { Properties } from "../clouds/simulated/model.ts";
import { textAt } from "../clouds/simulated/values.ts";
import { errorOf, TestCloud } from "./aws-simulation-parts.ts";

const region = "eu-west-1";
const cloud = new TestCloud();
cloud.settings({ publicZones: ["example.com"] });
afterAll(() => {
  cloud.dispose();
});

const invoke = (token: string, args: Properties): Properties => cloud.provider.invoke(token, args);

describe("lookups on the simulated AWS", () => {
  it("knows the account and the partition", () => {
    expect(invoke("aws:index/getCallerIdentity:getCallerIdentity", {})["accountId"]).toBe("123456789012");
    expect(invoke("aws:index/getPartition:getPartition", {})["partition"]).toBe("aws");
  });

  it("knows regions and their zones", () => {
    expect(invoke("aws:index/getRegion:getRegion", { region })).toEqual({
      description: "Dublin",
      endpoint: "ec2.eu-west-1.amazonaws.com",
      id: region,
      name: region,
      region,
    });
    const zones = invoke("aws:index/getAvailabilityZones:getAvailabilityZones", {
      region: "us-west-1",
      state: "available",
    });
    expect(zones).toMatchObject({
      names: ["us-west-1a", "us-west-1b"],
      zoneIds: ["usw1-az1", "usw1-az2"],
      state: "available",
    });
    const token = "aws:index/getAvailabilityZones:getAvailabilityZones";
    expect(errorOf(() => invoke(token, {}))).toBe(
      "region was not given; every regional lookup states its region, such as eu-west-1",
    );
    expect(errorOf(() => invoke(token, { region: "eu-west-9" }))).toMatch(
      /^region: there is no "eu-west-9"; there are /,
    );
  });

  it("finds a zone by its name or id, and no other", () => {
    const token = "aws:route53/getZone:getZone";
    const zone = invoke(token, { name: "example.com." });
    expect(zone).toMatchObject({ name: "example.com", privateZone: false, resourceRecordSetCount: 2 });
    expect(zone["zoneId"]).toMatch(/^Z[A-Z0-9]{20}$/);
    expect(zone["nameServers"]).toHaveLength(4);
    expect(invoke(token, { zoneId: zone["zoneId"] ?? null })).toEqual(zone);
    expect(errorOf(() => invoke(token, { name: "example.org" }))).toBe(
      "no matching Route 53 Hosted Zone found: public example.org",
    );
    expect(errorOf(() => invoke(token, { name: "example.com", privateZone: true }))).toBe(
      "no matching Route 53 Hosted Zone found: private example.com",
    );
    cloud.create("aws:route53/zone:Zone", "again", { name: "example.com" });
    expect(errorOf(() => invoke(token, { name: "example.com" }))).toBe(
      "multiple Route 53 Hosted Zones matched: public example.com",
    );
  });

  it("knows AWS's own prefix lists", () => {
    const token = "aws:ec2/getManagedPrefixList:getManagedPrefixList";
    const name = "com.amazonaws.global.cloudfront.origin-facing";
    expect(invoke(token, { region, name })["id"]).toMatch(/^pl-[0-9a-f]{8}$/);
    expect(errorOf(() => invoke(token, { region, name: "mine" }))).toBe(
      'no matching EC2 Managed Prefix List found: name "mine" in eu-west-1',
    );
  });

  it("writes policy documents as the provider does", () => {
    const document = invoke("aws:iam/getPolicyDocument:getPolicyDocument", {
      statements: [
        {
          sid: "Read",
          actions: ["s3:GetObject", "s3:ListBucket"],
          resources: ["arn:aws:s3:::a"],
          principals: [{ type: "Service", identifiers: ["logs.amazonaws.com"] }],
          conditions: [{ test: "StringEquals", variable: "aws:SourceAccount", values: ["123456789012"] }],
        },
        { effect: "Deny", notActions: ["s3:*"], resources: ["*"], principals: [{ type: "*", identifiers: ["*"] }] },
      ],
    });
    const expected = {
      Version: "2012-10-17",
      Statement: [
        {
          Sid: "Read",
          Effect: "Allow",
          Action: ["s3:ListBucket", "s3:GetObject"],
          Resource: "arn:aws:s3:::a",
          Principal: { Service: "logs.amazonaws.com" },
          Condition: { StringEquals: { "aws:SourceAccount": "123456789012" } },
        },
        { Effect: "Deny", NotAction: "s3:*", Resource: "*", Principal: "*" },
      ],
    };
    expect(JSON.parse(textAt(document, "json") ?? "")).toEqual(expected);
    expect(document["minifiedJson"]).toBe(JSON.stringify(expected));
  });

  it("refuses a lookup that it does not know", () => {
    expect(errorOf(() => invoke("aws:ec2/getAmi:getAmi", {}))).toMatch(
      /^the simulated AWS does not know the function aws:ec2\/getAmi:getAmi; it knows aws:ec2\/getManagedPrefixList/,
    );
  });
});
