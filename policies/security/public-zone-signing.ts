import { environmentPolicy } from "../policy.ts";
import { isPublicZone, ZONE } from "./hosted-zones.ts";

const SIGNING = "aws:route53/hostedZoneDnsSec:HostedZoneDnsSec";
const SIGNING_KEY = "aws:route53/keySigningKey:KeySigningKey";

export const publicZoneSigning = environmentPolicy({
  id: "public-zone-signing",
  demands: "Public hosted zones that the environment declares are signed with DNSSEC.",
  why: "Without signatures a forged answer leads clients, and whoever issues certificates, elsewhere.",
  severity: "medium",
  references: [{ framework: "checkov", id: "CKV2_AWS_38" }],
  remediation: "Set `dns.dnssec: true`, and give the zone above the DS record.",
  applies: (resources) => resources.of(ZONE).length > 0,
  judge: (resources, _context, report) => {
    for (const zone of resources.of(ZONE)) {
      if (report.whereKnown(() => isPublicZone(zone)) !== true) continue;
      const signings = resources.referring(zone, SIGNING, "hostedZoneId");
      const keys = resources.referring(zone, SIGNING_KEY, "hostedZoneId");
      if (signings.length === 0) report.violation(zone, "it is public and not signed, and has to be signed");
      else if (keys.length === 0) report.violation(zone, "it has no key to sign with, and has to have one");
      // Both are on where nothing is declared.
      for (const signing of signings) {
        report.whereKnown(() => {
          const status = signing.properties.text("signingStatus") ?? "SIGNING";
          if (status !== "SIGNING") report.violation(signing, `its status is ${status}; accepted is SIGNING`);
        });
      }
      for (const key of keys) {
        report.whereKnown(() => {
          const status = key.properties.text("status") ?? "ACTIVE";
          if (status !== "ACTIVE") report.violation(key, `its status is ${status}; accepted is ACTIVE`);
        });
      }
    }
  },
});
