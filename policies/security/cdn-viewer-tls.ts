import { resourcePolicy } from "../policy.ts";
import { DISTRIBUTION } from "./cdn-types.ts";

/** Security policies of 2021 and later: TLS 1.2 with forward secrecy at the least. */
const ACCEPTED = /^TLSv1\.[23]_20(2[1-9]|[3-9]\d)$/;
const WITH_TLS = ["https-only", "redirect-to-https"];

export const cdnViewerTls = resourcePolicy({
  id: "cdn-viewer-tls",
  demands: "Distributions answer viewers over TLS only, from version 1.2 on, with a security policy of 2021 or later.",
  why: "The distribution is where clients' connections end: what it accepts there is what the environment accepts.",
  severity: "high",
  references: [
    { framework: "FSBP", id: "CloudFront.3" },
    { framework: "checkov", id: "CKV_AWS_34" },
    { framework: "checkov", id: "CKV_AWS_174" },
  ],
  remediation:
    "Set `viewerCertificate.minimumProtocolVersion` to `TLSv1.2_2021`, with a certificate of your own, and `viewerProtocolPolicy` of every behaviour " +
    "to `redirect-to-https`, as the distribution of the entry has them.",
  types: [DISTRIBUTION],
  judge: ({ properties }) => {
    // CloudFront's own certificate comes with TLS 1.0, whatever is declared beside it.
    const isDefault = properties.flag("viewerCertificate.cloudfrontDefaultCertificate") === true;
    const version = isDefault ? undefined : properties.text("viewerCertificate.minimumProtocolVersion");
    const plain = [
      { name: "default", behavior: properties.part("defaultCacheBehavior") },
      ...properties
        .list("orderedCacheBehaviors")
        .map((behavior) => ({ name: behavior.text("pathPattern") ?? "without a path", behavior })),
    ].filter(({ behavior }) => !WITH_TLS.includes(behavior.text("viewerProtocolPolicy") ?? ""));
    return [
      ...(version !== undefined && ACCEPTED.test(version)
        ? []
        : [`its security policy is ${version ?? "CloudFront's default"}; accepted are TLSv1.2_2021 and later`]),
      ...plain.map(({ name }) => `its behaviour ${name} answers without TLS; accepted are ${WITH_TLS.join(" and ")}`),
    ];
  },
});
