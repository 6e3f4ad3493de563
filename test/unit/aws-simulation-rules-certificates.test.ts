import { RulesCloud, testRules, textOf } from "./aws-simulation-rules-cloud.ts";
import type { Made } from "./aws-simulation-rules-cloud.ts";
import { balancer, certificate, network, validationRecord } from "./aws-simulation-rules-scenes.ts";

const VALIDATION = "aws:acm/certificateValidation:CertificateValidation";

function listener(cloud: RulesCloud, certificateArn: string): Made {
  return cloud.create("listener", "https", {
    loadBalancerArn: balancer(cloud, network(cloud)).arn,
    port: 443,
    protocol: "HTTPS",
    certificateArn,
    defaultActions: [{ type: "fixed-response", fixedResponse: { contentType: "text/plain", statusCode: "404" } }],
  });
}

const imported = (cloud: RulesCloud): Made =>
  cloud.create("acmCertificate", "imported", { privateKey: "a key", certificateBody: "a certificate" });

describe("certificates", () => {
  testRules([
    {
      rule: "a certificate that is asked for is validated in some way",
      refused: (cloud) => cloud.create("acmCertificate", "certificate", { domainName: "api.example.com" }),
      because: '"certificateAuthorityArn", or "validationMethod" must be set when creating an ACM certificate',
      accepted: (cloud) =>
        cloud.create("acmCertificate", "certificate", { domainName: "api.example.com", validationMethod: "EMAIL" }),
    },
    {
      rule: "a certificate is issued once its records are there",
      refused: (cloud) =>
        cloud.create(VALIDATION, "validation", { certificateArn: certificate(cloud, { validated: false }).arn }),
      because:
        "timeout while waiting for state to become 'ISSUED' (last state: 'PENDING_VALIDATION', timeout: 1h15m0s): certificate (arn:",
      accepted: (cloud) => {
        const made = certificate(cloud, { validated: false });
        validationRecord(cloud, made);
        cloud.create(VALIDATION, "validation", { certificateArn: made.arn });
      },
    },
    {
      rule: "records of a private zone prove nothing",
      refused: (cloud) => {
        const made = certificate(cloud, { validated: false, domainName: "api.internal.test" });
        const zone = cloud.create("zone", "private", {
          name: "internal.test",
          vpcs: [{ vpcId: network(cloud).vpc.id }],
        });
        const [option] = made.state["domainValidationOptions"] as readonly Record<string, string>[];
        cloud.create("record", "proof", {
          zoneId: zone.id,
          name: option?.["resourceRecordName"] ?? "",
          type: "CNAME",
          ttl: 60,
          records: [option?.["resourceRecordValue"] ?? ""],
        });
        cloud.create(VALIDATION, "validation", { certificateArn: made.arn });
      },
      because: "timeout while waiting for state to become 'ISSUED'",
      accepted: (cloud) => certificate(cloud),
    },
    {
      rule: "a certificate that was imported needs no proof",
      refused: (cloud) => cloud.create(VALIDATION, "validation", { certificateArn: imported(cloud).arn }),
      because: "imported (arn:aws:acm:eu-west-1:123456789012:certificate/…) has type IMPORTED, no validation necessary",
      accepted: (cloud) => listener(cloud, imported(cloud).arn),
    },
    {
      rule: "named records cover every domain",
      refused: (cloud) => {
        const made = certificate(cloud, { validated: false });
        validationRecord(cloud, made);
        cloud.create(VALIDATION, "validation", {
          certificateArn: made.arn,
          validationRecordFqdns: ["_other.example.com"],
        });
      },
      because: "missing api.example.com DNS validation record: _",
      accepted: (cloud) => {
        const made = certificate(cloud, { validated: false });
        const record = validationRecord(cloud, made);
        cloud.create(VALIDATION, "validation", {
          certificateArn: made.arn,
          validationRecordFqdns: [textOf(record, "fqdn")],
        });
      },
    },
    {
      rule: "a certificate stays while something uses it",
      refused: (cloud) => {
        const made = certificate(cloud);
        listener(cloud, made.arn);
        cloud.delete(made);
      },
      because: "ResourceInUseException: certificate arn:aws:acm:eu-west-1:123456789012:certificate/",
      accepted: (cloud) => {
        const made = certificate(cloud);
        cloud.delete(listener(cloud, made.arn));
        cloud.delete(made);
      },
    },
  ]);
});

test("certificates of several regions ask for one record for a domain, and a wildcard for that of its parent", () => {
  const cloud = new RulesCloud();
  const ask = (name: string, region: string, domainName: string): unknown =>
    cloud.create("acmCertificate", name, { region, domainName, validationMethod: "DNS" }).state[
      "domainValidationOptions"
    ];
  const [first] = ask("west", "eu-west-1", "api.example.com") as readonly Record<string, string>[];
  expect(first).toEqual({
    domainName: "api.example.com",
    resourceRecordName: expect.stringMatching(/^_[0-9a-f]{32}\.api\.example\.com\.$/) as unknown,
    resourceRecordType: "CNAME",
    resourceRecordValue: expect.stringMatching(/^_[0-9a-f]{32}\.[0-9a-f]{10}\.acm-validations\.aws\.$/) as unknown,
  });
  expect(ask("east", "us-east-1", "api.example.com")).toEqual([first]);
  expect(ask("wildcard", "us-east-1", "*.api.example.com")).toEqual([{ ...first, domainName: "*.api.example.com" }]);
  cloud.close();
});

test("a certificate lists its own name among its alternative ones, and has one record a name", () => {
  const cloud = new RulesCloud();
  const made = cloud.create("acmCertificate", "certificate", {
    domainName: "api.example.com",
    subjectAlternativeNames: ["www.example.com", "api.example.com"],
    validationMethod: "DNS",
  });
  expect(made.state["subjectAlternativeNames"]).toEqual(["api.example.com", "www.example.com"]);
  const options = made.state["domainValidationOptions"] as readonly Record<string, string>[];
  expect(options.map(({ domainName }) => domainName)).toEqual(["api.example.com", "www.example.com"]);
  cloud.close();
});

test("a certificate is pending until its validation has waited for it", () => {
  const cloud = new RulesCloud();
  const made = certificate(cloud, { validated: false });
  validationRecord(cloud, made);
  expect(cloud.stateOf("acmCertificate", made.id)["status"]).toBe("PENDING_VALIDATION");
  cloud.create(VALIDATION, "validation", { certificateArn: made.arn });
  expect(cloud.stateOf("acmCertificate", made.id)["status"]).toBe("ISSUED");
  cloud.close();
});
