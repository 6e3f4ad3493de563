/** Modules of AWS whose resources lie in no region. Source: @pulumi/aws 7.48, resources without an argument `region`. */
const GLOBAL_MODULES: readonly string[] = ["cloudfront", "globalaccelerator", "iam", "organizations", "shield"];

/** Types that lie in no region, of modules whose other types do. */
const GLOBAL_TYPES: readonly string[] = [
  "aws:route53/delegationSet:DelegationSet",
  "aws:route53/healthCheck:HealthCheck",
  "aws:route53/hostedZoneDnsSec:HostedZoneDnsSec",
  "aws:route53/keySigningKey:KeySigningKey",
  "aws:route53/queryLog:QueryLog",
  "aws:route53/record:Record",
  "aws:route53/vpcAssociationAuthorization:VpcAssociationAuthorization",
  "aws:route53/zone:Zone",
  "aws:route53/zoneAssociation:ZoneAssociation",
];

/** Whether resources of a type lie in a region of AWS. */
export function isRegional(type: string): boolean {
  const module = /^aws:([a-z0-9]+)\//.exec(type)?.[1];
  return module !== undefined && !GLOBAL_MODULES.includes(module) && !GLOBAL_TYPES.includes(type);
}
