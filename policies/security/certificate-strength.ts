import { resourcePolicy } from "../policy.ts";

/** What ACM takes where nothing is declared. */
const DEFAULT_ALGORITHM = "RSA_2048";
const ACCEPTED = ["RSA_2048", "RSA_3072", "RSA_4096", "EC_prime256v1", "EC_secp384r1", "EC_secp521r1"];

export const certificateStrength = resourcePolicy({
  id: "certificate-strength",
  demands:
    "Certificates have keys of 2,048 bits of RSA or of an elliptic curve, and stand in the public transparency logs.",
  why: "Shorter keys can be computed. A certificate that is not in the logs is refused by browsers, and a forged one is found only there.",
  severity: "medium",
  references: [
    { framework: "FSBP", id: "ACM.2" },
    { framework: "checkov", id: "CKV_AWS_234" },
  ],
  remediation:
    "Leave `keyAlgorithm` and `options.certificateTransparencyLoggingPreference` of the certificates of `AwsLoadBalancing` in place.",
  types: ["aws:acm/certificate:Certificate"],
  judge: ({ properties }) => {
    const algorithm = properties.text("keyAlgorithm") ?? DEFAULT_ALGORITHM;
    const logged = properties.text("options.certificateTransparencyLoggingPreference") ?? "ENABLED";
    return [
      ...(ACCEPTED.includes(algorithm) ? [] : [`its key is ${algorithm}; accepted are ${ACCEPTED.join(", ")}`]),
      ...(logged === "ENABLED" ? [] : ["it is kept out of the transparency logs, and has to be in them"]),
    ];
  },
});
