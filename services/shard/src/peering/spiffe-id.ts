/**
 * The identity of a region's nodes in their certificates: a SPIFFE id, the only URI among the subject's alternative names.
 *
 * @see https://github.com/spiffe/spiffe/blob/main/standards/X509-SVID.md
 */

/** The id of a region's nodes: `spiffe://<environment>/region/<region>/service`. */
export function spiffeId(environment: string, region: string): string {
  return `spiffe://${environment}/region/${region}/service`;
}

/**
 * The ids in a certificate.
 *
 * @param alternativeNames as Node gives them, such as `DNS:shard, URI:spiffe://prod/region/eu-west-1/service`. A name with a comma or
 *   a quote in it is quoted there, so that none can pass for two
 */
function urisOf(alternativeNames: string | undefined): string[] {
  return (alternativeNames ?? "")
    .split(", ")
    .filter((name) => name.startsWith("URI:"))
    .map((name) => name.slice("URI:".length));
}

/** What a certificate says of its holder. */
export interface Identity {
  /** Its region; `undefined`: it is no node of this environment in any of the regions. */
  readonly region: string | undefined;
  /** What it says instead, for a log. */
  readonly found: string;
}

/** Reads the identity: one URI, and that the id of one of the regions. */
export function identityOf(
  alternativeNames: string | undefined,
  environment: string,
  regions: readonly string[],
): Identity {
  const uris = urisOf(alternativeNames);
  const [uri = ""] = uris;
  return {
    region: uris.length === 1 ? regions.find((region) => spiffeId(environment, region) === uri) : undefined,
    found: uris.length === 0 ? "no URI" : uris.join(", "),
  };
}
