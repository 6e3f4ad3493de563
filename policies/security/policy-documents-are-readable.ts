import { resourcePolicy } from "../policy.ts";
import { documentsOf, holdersOf } from "./policy-document.ts";

export const policyDocumentsAreReadable = resourcePolicy({
  id: "policy-documents-are-readable",
  demands: "Policy documents can be read: they are JSON as IAM takes it, and not marked as secret.",
  why: "What cannot be read cannot be judged, and other policies would pass it over.",
  severity: "high",
  references: [{ framework: "AWS documentation", id: "Grammar of the IAM JSON policy language" }],
  remediation: "Build the document with `pulumi.jsonStringify`, from values that are no secrets.",
  types: holdersOf("trust", "identity", "key", "resource"),
  judge: (holder) =>
    documentsOf(holder, "trust", "identity", "key", "resource")
      .filter(({ statements }) => statements === undefined)
      .map(({ path }) => `${path} is a secret, or no policy document; accepted is one that can be read`),
});
