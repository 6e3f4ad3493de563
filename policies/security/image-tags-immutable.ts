import { resourcePolicy } from "../policy.ts";

export const imageTagsImmutable = resourcePolicy({
  id: "image-tags-immutable",
  demands: "A tag of an image repository stays with the image that it was pushed for.",
  why: "Else whoever may push can replace what is running, and a rollback runs something else than before.",
  severity: "high",
  references: [
    { framework: "checkov", id: "CKV_AWS_51" },
    { framework: "FSBP", id: "ECR.2" },
  ],
  remediation: "Leave `imageTagMutability` of `AwsRegistry`'s repository at `IMMUTABLE`.",
  types: ["aws:ecr/repository:Repository"],
  judge: ({ properties }) => {
    const mutability = properties.text("imageTagMutability") ?? "MUTABLE";
    return mutability === "IMMUTABLE" ? [] : [`its tags are ${mutability}; accepted is IMMUTABLE`];
  },
});
