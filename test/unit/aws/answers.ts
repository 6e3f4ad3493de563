import type { RecordingOptions } from "./recorder.ts";

/** What an environment looks up: whose the credentials are, and its public zone. */
export const LOOKUPS: NonNullable<RecordingOptions["invokes"]> = {
  "aws:index/getCallerIdentity:getCallerIdentity": () => ({ accountId: "123456789012" }),
  "aws:route53/getZone:getZone": ({ name }) => ({ zoneId: "Z0PUBLIC", name }),
};

/** What the provider would fill in, where the program reads it. */
export function answers(
  type: string,
  name: string,
  inputs: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  switch (type) {
    case "aws:msk/cluster:Cluster":
      return {
        arn: `arn:aws:kafka:${String(inputs["region"])}:123456789012:cluster/${name}/0-1`,
        bootstrapBrokersSaslIam: "b-1.example:9098,b-2.example:9098",
      };
    case "aws:eks/cluster:Cluster":
      return {
        endpoint: "https://eks.example",
        certificateAuthority: { data: "Q0E=" },
        vpcConfig: { ...(inputs["vpcConfig"] as object), clusterSecurityGroupId: `sg-${name}` },
      };
    case "aws:acm/certificate:Certificate": {
      const names = [inputs["domainName"], ...((inputs["subjectAlternativeNames"] as unknown[] | undefined) ?? [])];
      return {
        domainValidationOptions: names.map((domainName) => ({
          domainName,
          resourceRecordName: `_proof.${String(domainName)}`,
          resourceRecordType: "CNAME",
          resourceRecordValue: "_value.acm-validations.aws",
        })),
      };
    }
    case "aws:route53/record:Record":
      return { fqdn: inputs["name"] };
    default:
      return {};
  }
}
