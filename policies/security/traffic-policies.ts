import type { Policy } from "../policy.ts";
import { acceleratorFlowLogs } from "./accelerator-flow-logs.ts";
import { balancerAccessLogs } from "./balancer-access-logs.ts";
import { balancerCrossZone } from "./balancer-cross-zone.ts";
import { balancerDeletionProtection } from "./balancer-deletion-protection.ts";
import { balancerDesyncMitigation } from "./balancer-desync-mitigation.ts";
import { balancerFirewall } from "./balancer-firewall.ts";
import { balancerInvalidHeaders } from "./balancer-invalid-headers.ts";
import { cdnAccessLogs } from "./cdn-access-logs.ts";
import { cdnFirewall } from "./cdn-firewall.ts";
import { cdnOriginTls } from "./cdn-origin-tls.ts";
import { cdnViewerTls } from "./cdn-viewer-tls.ts";
import { certificateStrength } from "./certificate-strength.ts";
import { certificatesRenewThemselves } from "./certificates-renew-themselves.ts";
import { clusterAccessEntries } from "./cluster-access-entries.ts";
import { clusterControlPlaneLogs } from "./cluster-control-plane-logs.ts";
import { clusterEndpointClosed } from "./cluster-endpoint-closed.ts";
import { clusterSecretsEncrypted } from "./cluster-secrets-encrypted.ts";
import { defaultSecurityGroupClosed } from "./default-security-group-closed.ts";
import { firewallLogging } from "./firewall-logging.ts";
import { firewallManagedRules } from "./firewall-managed-rules.ts";
import { firewallRateLimit } from "./firewall-rate-limit.ts";
import { httpOnlyRedirects } from "./http-only-redirects.ts";
import { interfaceEndpointGroups } from "./interface-endpoint-groups.ts";
import { listenerTls } from "./listener-tls.ts";
import { noDanglingRecords } from "./no-dangling-records.ts";
import { noOpenAdministrationPorts } from "./no-open-administration-ports.ts";
import { noOpenEgress } from "./no-open-egress.ts";
import { nodeMetadata } from "./node-metadata.ts";
import { nodeVolumesEncrypted } from "./node-volumes-encrypted.ts";
import { nodesWithoutPublicAddress } from "./nodes-without-public-address.ts";
import { nodesWithoutSsh } from "./nodes-without-ssh.ts";
import { openIngressOnlyAtEntries } from "./open-ingress-only-at-entries.ts";
import { privateTiersWithoutWayIn } from "./private-tiers-without-way-in.ts";
import { publicZoneQueryLog } from "./public-zone-query-log.ts";
import { publicZoneSigning } from "./public-zone-signing.ts";
import { securityGroupDescriptions } from "./security-group-descriptions.ts";
import { subnetPublicAddresses } from "./subnet-public-addresses.ts";
import { targetGroupHealthChecks } from "./target-group-health-checks.ts";
import { transitGatewayAttachments } from "./transit-gateway-attachments.ts";
import { transitGatewayRoutes } from "./transit-gateway-routes.ts";
import { vpcEndpointPolicies } from "./vpc-endpoint-policies.ts";
import { vpcFlowLogs } from "./vpc-flow-logs.ts";

/** Networks, entries and clusters: who may reach what. */
export const TRAFFIC_POLICIES: readonly Policy[] = [
  vpcFlowLogs,
  defaultSecurityGroupClosed,
  subnetPublicAddresses,
  privateTiersWithoutWayIn,
  vpcEndpointPolicies,
  interfaceEndpointGroups,
  openIngressOnlyAtEntries,
  noOpenAdministrationPorts,
  noOpenEgress,
  securityGroupDescriptions,
  listenerTls,
  httpOnlyRedirects,
  balancerAccessLogs,
  balancerInvalidHeaders,
  balancerDesyncMitigation,
  balancerDeletionProtection,
  balancerCrossZone,
  targetGroupHealthChecks,
  balancerFirewall,
  firewallManagedRules,
  firewallRateLimit,
  firewallLogging,
  cdnViewerTls,
  cdnOriginTls,
  cdnAccessLogs,
  cdnFirewall,
  acceleratorFlowLogs,
  publicZoneSigning,
  publicZoneQueryLog,
  noDanglingRecords,
  certificatesRenewThemselves,
  certificateStrength,
  transitGatewayAttachments,
  transitGatewayRoutes,
  clusterControlPlaneLogs,
  clusterEndpointClosed,
  clusterSecretsEncrypted,
  clusterAccessEntries,
  nodesWithoutSsh,
  nodeMetadata,
  nodeVolumesEncrypted,
  nodesWithoutPublicAddress,
];
