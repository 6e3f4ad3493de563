import type { Resource, Resources } from "../resource.ts";
import { typeInUrn } from "../urn.ts";

export const BUCKET = "aws:s3/bucket:Bucket";

/** The resources of a type that belong to a bucket: its policy, its encryption. */
export function partsOf(resources: Resources, bucket: Resource, type: string): readonly Resource[] {
  return resources.of(type).filter((part) => namesBucket(part, "bucket", bucket));
}

/**
 * Whether a property is a bucket's name. That is told by what the property is made from, else by the name itself.
 *
 * @throws UnknownProperty where it cannot be told
 */
export function namesBucket({ properties, references }: Resource, property: string, bucket: Resource): boolean {
  const buckets = (references[property] ?? []).filter((urn) => typeInUrn(urn) === BUCKET);
  if (buckets.length > 0) return buckets.includes(bucket.urn);
  const named = properties.text(property);
  return named !== undefined && [bucket.properties.text("bucket"), bucket.properties.text("id")].includes(named);
}
