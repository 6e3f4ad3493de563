/** Token of the one resource that is no object of the API server. */
export const RELEASE = "kubernetes:helm.sh/v3:Release";

/** What a resource's type says. */
export interface ObjectType {
  /** `v1`, `apps/v1`. */
  readonly apiVersion: string;
  readonly kind: string;
}

/**
 * The API version and kind of a type token: `kubernetes:apps/v1:Deployment`, `kubernetes:core/v1:Namespace`.
 *
 * @throws Error for what this provider does not do
 */
export function objectType(token: string): ObjectType {
  const [, module = "", kind = ""] = token.split(":");
  const known = token.startsWith("kubernetes:") && /^[a-z0-9.-]+\/v\d\w*$/u.test(module) && kind !== "";
  if (!known || module.startsWith("helm.sh/") || module.startsWith("kustomize/") || module.startsWith("yaml/"))
    throw new Error(
      `${token}: this provider knows objects of the API server, and ${RELEASE}; others, such as charts that are rendered here, it cannot do`,
    );
  // The SDK calls the API's core group so, whose API version has no group.
  return { apiVersion: module.replace(/^core\//u, ""), kind };
}
