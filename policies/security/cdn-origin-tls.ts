import { resourcePolicy } from "../policy.ts";
import { DISTRIBUTION } from "./cdn-types.ts";

const ACCEPTED = ["TLSv1.2"];

export const cdnOriginTls = resourcePolicy({
  id: "cdn-origin-tls",
  demands: "Distributions speak to their origins over TLS 1.2 only.",
  why: "Otherwise what clients send over TLS goes on over the internet as plain text, or by a version that can be broken.",
  severity: "high",
  references: [
    { framework: "FSBP", id: "CloudFront.9" },
    { framework: "FSBP", id: "CloudFront.10" },
  ],
  remediation:
    'Set `originProtocolPolicy: "https-only"` and `originSslProtocols: ["TLSv1.2"]` of every origin, as the entry\'s distribution has them.',
  types: [DISTRIBUTION],
  judge: ({ properties }) =>
    properties.list("origins").flatMap((origin) => {
      // Buckets and VPC origins have settings of their own.
      if (!origin.has("customOriginConfig")) return [];
      const name = origin.text("originId") ?? "without a name";
      const protocols = origin.texts("customOriginConfig.originSslProtocols");
      const old = protocols.filter((protocol) => !ACCEPTED.includes(protocol));
      return [
        ...(origin.text("customOriginConfig.originProtocolPolicy") === "https-only"
          ? []
          : [`it speaks to its origin ${name} without TLS too; accepted is https-only`]),
        ...(protocols.length > 0 && old.length === 0
          ? []
          : [
              `it speaks ${old.join(", ") || "any version of TLS"} to its origin ${name}; accepted is ${ACCEPTED.join(", ")}`,
            ]),
      ];
    }),
});
