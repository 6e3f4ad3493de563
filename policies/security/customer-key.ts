import type { Resource } from "../resource.ts";
import { UnknownProperty } from "../unknown-property.ts";
import { typeInUrn } from "../urn.ts";

/** Keys with a policy of their own. */
const OWN_KEYS: readonly string[] = [
  "aws:kms/alias:Alias",
  "aws:kms/externalKey:ExternalKey",
  "aws:kms/key:Key",
  "aws:kms/replicaKey:ReplicaKey",
];

/** The keys that AWS keeps in an account, one for a service: an alias, or its ARN. */
const AWS_KEY = /(^|:)alias\/aws\//;

/**
 * What is wrong with the key that a property names: nothing, where it is a customer managed one. What is made from such a key is known
 * for one, also while its ARN is not.
 *
 * @param path such as `encryptionInfo.encryptionAtRestKmsKeyArn`
 * @param subject what is encrypted. Default: `it`
 * @throws UnknownProperty where neither the key nor its origin is known
 */
export function lacksOwnKey(resource: Resource, path: string, subject = "it"): string[] {
  switch (keyAt(resource, path)) {
    case "own":
      return [];
    case "of AWS":
      return [`${subject} is encrypted with a key of AWS's; accepted is a customer managed key`];
    case "none":
      return [`${subject} names no key, and so is left to AWS's; accepted is a customer managed key`];
  }
}

function keyAt({ properties, references }: Resource, path: string): "own" | "of AWS" | "none" {
  try {
    if (!properties.has(path)) return "none";
    return AWS_KEY.test(properties.text(path) ?? "") ? "of AWS" : "own";
  } catch (error) {
    const [property = path] = path.split(".");
    const made = (references[property] ?? []).some((urn) => OWN_KEYS.includes(typeInUrn(urn)));
    if (error instanceof UnknownProperty && made) return "own";
    throw error;
  }
}
