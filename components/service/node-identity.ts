/**
 * What the certificates of a region's replicas are for: a SPIFFE id, by which replicas of all regions know each other. The service expects
 * this very text of its environment and region.
 */
export function spiffeId(environment: string, region: string): string {
  return `spiffe://${environment}/region/${region}/service`;
}
