import { resourcePolicy } from "../policy.ts";
import { LAUNCH_TEMPLATE, NODE_GROUP } from "./node-types.ts";

export const nodeMetadata = resourcePolicy({
  id: "node-metadata",
  demands: "Worker nodes answer for their metadata only to requests with a token, and not to pods.",
  why: "The metadata hold the node's credentials. Without a token a forged request gets them; over a second hop a pod gets them.",
  severity: "high",
  references: [
    { framework: "FSBP", id: "EC2.170" },
    { framework: "checkov", id: "CKV_AWS_79" },
    { framework: "checkov", id: "CKV_AWS_341" },
  ],
  remediation:
    'Leave `metadataOptions` of the launch template of `AwsKubernetes` at `httpTokens: "required"` and `httpPutResponseHopLimit: 1`.',
  types: [LAUNCH_TEMPLATE, NODE_GROUP],
  judge: ({ type, properties, references }) => {
    if (type === NODE_GROUP) {
      return (references["launchTemplate"] ?? []).length > 0 || properties.has("launchTemplate")
        ? []
        : ["it has no launch template: EKS's own answers pods too; accepted is one of one hop"];
    }
    if (properties.text("metadataOptions.httpEndpoint") === "disabled") return [];
    // Images may raise the limit where none is declared.
    const hops = properties.number("metadataOptions.httpPutResponseHopLimit");
    return [
      ...(properties.text("metadataOptions.httpTokens") === "required"
        ? []
        : ["its nodes' metadata are told without a token (httpTokens); accepted is required"]),
      ...(hops === 1
        ? []
        : [
            `its nodes' metadata go ${hops ?? "an undeclared number of"} hops (httpPutResponseHopLimit); accepted is 1`,
          ]),
    ];
  },
});
