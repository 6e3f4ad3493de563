import { resourcePolicy } from "../policy.ts";

export const certificatesRenewThemselves = resourcePolicy({
  id: "certificates-renew-themselves",
  demands: "Certificates are issued by ACM and proved by DNS, so that they renew themselves.",
  why: "An imported certificate, or one that is proved by mail, runs out on the day that somebody forgets about it, in every region at once.",
  severity: "high",
  references: [
    { framework: "FSBP", id: "ACM.1" },
    { framework: "AWS documentation", id: "Managed certificate renewal in AWS Certificate Manager" },
  ],
  remediation: 'Declare certificates with `validationMethod: "DNS"`, as `AwsLoadBalancing` does.',
  types: ["aws:acm/certificate:Certificate"],
  judge: ({ properties }) => {
    if (properties.has("certificateBody") || properties.has("privateKey")) {
      return ["it is imported; accepted are certificates that ACM issues and renews"];
    }
    // A private authority asks for no proof, and its certificates are renewed too.
    if (properties.keys().includes("certificateAuthorityArn")) return [];
    const method = properties.text("validationMethod");
    return method === "DNS" ? [] : [`it is proved by ${method ?? "nothing that is declared"}; accepted is DNS`];
  },
});
