import { AwsEntryCertificate } from "../../../components/load-balancing/aws-entry-certificate.ts";
import { entryName, hasAccelerator, sharedNames } from "../../../components/load-balancing/entry-names.ts";
import type { EntryPlan } from "../../../components/topology/index.ts";
import { answers, placementOf, planOf, regional, TAGS, ZONE } from "./load-balancing-surroundings.ts";
import { inventories, record, valueOf, type Recording } from "./recorder.ts";

const entry = (changes: Partial<EntryPlan> = {}): EntryPlan => ({
  ...planOf().entry,
  accelerator: false,
  routing: "latency",
  ...changes,
});

const certificate = (of: EntryPlan): AwsEntryCertificate =>
  new AwsEntryCertificate("entry-certificate", { placement: placementOf("global"), entry: of, zoneId: ZONE });

const run = (of: EntryPlan): Promise<Recording<AwsEntryCertificate>> => record(() => certificate(of), { answers });

test("the proof of the entry's name belongs to no region, and waits for nobody to use the certificate", async () => {
  const recording = await run(entry());
  expect(recording.inventory()).toEqual([
    "aws:acm/certificate:Certificate entry-certificate-certificate",
    "aws:route53/record:Record entry-certificate-validation-entry",
    "meridian:load-balancing:AwsCertificate entry-certificate",
  ]);
  expect(recording.inputs("entry-certificate-certificate")).toEqual({
    region: "us-east-1",
    domainName: "api.example.com",
    subjectAlternativeNames: ["api.example.com"],
    validationMethod: "DNS",
    keyAlgorithm: "RSA_2048",
    options: { certificateTransparencyLoggingPreference: "ENABLED" },
    tags: { ...TAGS, Name: "prod-entry-certificate-certificate" },
  });
  expect(recording.inputs("entry-certificate-validation-entry")).toEqual({
    zoneId: ZONE,
    name: "_proof.api.example.com.",
    type: "CNAME",
    ttl: 60,
    records: ["_value.api.example.com.acm-validations.aws."],
    allowOverwrite: true,
  });
  const validated = await Promise.all(
    recording.result.validated.map(async (name) => [name.domain, await valueOf(name.record)]),
  );
  expect(validated).toEqual([["api.example.com", "_proof.api.example.com"]]);
});

test("each further name has a record of its own, with its own content", async () => {
  const recording = await run(entry({ cdn: true }));
  expect(recording.namesOf("aws:route53/record:Record")).toEqual([
    "entry-certificate-validation-entry",
    "entry-certificate-validation-origin",
  ]);
  expect(recording.inputs("entry-certificate-validation-origin")).toMatchObject({
    name: "_proof.origin.api.example.com.",
    records: ["_value.origin.api.example.com.acm-validations.aws."],
  });
  expect(recording.inputs("entry-certificate-validation")).toEqual({
    region: "us-east-1",
    certificateArn: "arn:aws:test:us-east-1:entry-certificate-certificate",
    validationRecordFqdns: ["_proof.api.example.com", "_proof.origin.api.example.com"],
  });
});

test("the same is there while ACM has not said yet what it wants to see", async () => {
  const { known, unknown } = await inventories(() => certificate(entry({ cdn: true })), { answers });
  expect(unknown).toEqual(known);
  expect(known.filter((line) => line.includes("Record"))).toHaveLength(2);
});

test("a region proves its own name and builds on the proof of the shared ones", async () => {
  const recording = await record(() => regional(planOf()), { answers });
  const name = "eu-west-1-load-balancing-certificate";
  expect(recording.inputs(`${name}-certificate`)).toMatchObject({
    region: "eu-west-1",
    domainName: "eu-west-1.api.example.com",
    subjectAlternativeNames: ["api.example.com", "eu-west-1.api.example.com"],
  });
  expect(recording.namesOf("aws:route53/record:Record").filter((record) => record.startsWith(name))).toEqual([
    `${name}-validation-region`,
  ]);
  expect(recording.inputs(`${name}-validation`)).toEqual({
    region: "eu-west-1",
    certificateArn: `arn:aws:test:eu-west-1:${name}-certificate`,
    validationRecordFqdns: ["_proof.eu-west-1.api.example.com", "_proof.api.example.com"],
  });
});

test("regions share no resource: each has another set of logical names", async () => {
  const planned = planOf();
  const both = await record(
    () => {
      regional(planned, "eu-west-1");
      regional(planned, "us-east-1");
    },
    { answers },
  );
  const one = await record(() => regional(planned, "eu-west-1"), { answers });
  const own = (recording: Recording<unknown>): unknown[] =>
    recording.resources.filter(({ name }) => name.startsWith("eu-west-1")).map(({ name, inputs }) => [name, inputs]);
  expect(own(both)).toEqual(own(one));
  expect(both.resources).toHaveLength(2 * one.resources.length);
});

test("names under the entry's, in lower case", () => {
  expect(entryName(entry())).toBe("api.example.com");
  expect(entryName(entry({ record: "API" }), "eu-west-1")).toBe("eu-west-1.api.example.com");
});

test("an environment without a zone is told what to declare", () => {
  const { zone, ...rest } = entry();
  expect(zone).toBe("example.com");
  expect(() => entryName(rest)).toThrow(
    'dns.zone is not declared. Regions on a cloud are reached by name: declare the public hosted zone that the entry belongs to, such as "example.com".',
  );
});

test("the shared names do not depend on the routing", () => {
  const names = { entry: "api.example.com", anycast: "anycast.api.example.com" };
  expect(sharedNames(entry({ accelerator: true, routing: "accelerator" }))).toEqual(names);
  expect(sharedNames(entry({ accelerator: true, routing: "latency" }))).toEqual(names);
  expect(sharedNames(entry())).toEqual({ entry: "api.example.com" });
  expect(sharedNames(entry({ cdn: true, accelerator: true }))).toEqual({
    entry: "api.example.com",
    origin: "origin.api.example.com",
  });
});

test("there is no accelerator that nobody could come by", () => {
  expect(hasAccelerator(entry({ accelerator: true, routing: "latency" }))).toBe(true);
  expect(hasAccelerator(entry({ accelerator: true, cdn: true, routing: "accelerator" }))).toBe(true);
  expect(hasAccelerator(entry({ accelerator: true, cdn: true, routing: "latency" }))).toBe(false);
  expect(hasAccelerator(entry())).toBe(false);
});
