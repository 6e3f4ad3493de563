import { resourcePolicy } from "../policy.ts";
import { LISTENERS } from "./load-balancer-types.ts";

/** TLS 1.2 or 1.3 and nothing older, as AWS recommends them, also restricted, for FIPS, or with post-quantum key exchange. */
const ACCEPTED = /^ELBSecurityPolicy-TLS13-1-[23](-Res)?(-FIPS)?(-PQ)?-\d{4}-\d{2}$/;
const WITH_TLS = ["HTTPS", "TLS"];

export const listenerTls = resourcePolicy({
  id: "listener-tls",
  demands: "Listeners with TLS speak versions 1.2 and 1.3 only, with one of the newer security policies.",
  why: "Older versions and ciphers let whoever records the traffic read it or change it. What AWS takes by default has TLS 1.0.",
  severity: "high",
  references: [
    { framework: "FSBP", id: "ELB.17" },
    { framework: "checkov", id: "CKV_AWS_103" },
    { framework: "checkov", id: "CKV2_AWS_74" },
  ],
  remediation:
    "Set `sslPolicy` of the listener to `ELBSecurityPolicy-TLS13-1-2-Res-2021-06`, as `AwsLoadBalancing` does.",
  types: LISTENERS,
  judge: ({ properties }) => {
    if (!WITH_TLS.includes(properties.text("protocol")?.toUpperCase() ?? "")) return [];
    const policy = properties.text("sslPolicy");
    return policy !== undefined && ACCEPTED.test(policy)
      ? []
      : [
          `its TLS policy is ${policy ?? "AWS's default"}; accepted are those of TLS 1.3 that start at 1.2 (ELBSecurityPolicy-TLS13-1-2-…)`,
        ];
  },
});
