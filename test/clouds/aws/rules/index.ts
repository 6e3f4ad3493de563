import type { Rules } from "../../simulated/model.ts";
import { acmRules } from "./acm.ts";
import { appAutoScalingRules } from "./appautoscaling.ts";
import { cloudFrontRules } from "./cloudfront.ts";
import { ec2EndpointRules } from "./ec2-endpoints.ts";
import { ec2NetworkRules } from "./ec2-network.ts";
import { ec2PeeringRules } from "./ec2-peering.ts";
import { ec2RouteRules } from "./ec2-routes.ts";
import { ec2SecurityGroupRules } from "./ec2-security-groups.ts";
import { ec2TransitRules } from "./ec2-transit.ts";
import { ecrRules } from "./ecr.ts";
import { eksAddonRules } from "./eks-addons.ts";
import { eksNodeRules } from "./eks-nodes.ts";
import { eksRules } from "./eks.ts";
import { elastiCacheAccessRules } from "./elasticache-access.ts";
import { elastiCacheGlobalRules } from "./elasticache-global.ts";
import { elastiCacheRules } from "./elasticache.ts";
import { globalAcceleratorRules } from "./globalaccelerator.ts";
import { iamRules } from "./iam.ts";
import { keyspacesRules } from "./keyspaces.ts";
import { kmsRules } from "./kms.ts";
import { listenerRules } from "./load-balancing-listeners.ts";
import { loadBalancingRules } from "./load-balancing.ts";
import { logAndAlarmRules } from "./logs-and-alarms.ts";
import { mskReplicationRules } from "./msk-replication.ts";
import { mskRules } from "./msk.ts";
import { route53RecordRules } from "./route53-records.ts";
import { route53SigningRules } from "./route53-signing.ts";
import { route53Rules } from "./route53.ts";
import { s3ReplicationRules } from "./s3-replication.ts";
import { s3Rules } from "./s3.ts";
import { secretsManagerRules } from "./secretsmanager.ts";
import { wafRules } from "./wafv2.ts";

/** The rules of every service. A type has its rules in one file only. */
export const rules: readonly Rules[] = [
  acmRules,
  appAutoScalingRules,
  cloudFrontRules,
  ec2EndpointRules,
  ec2NetworkRules,
  ec2PeeringRules,
  ec2RouteRules,
  ec2SecurityGroupRules,
  ec2TransitRules,
  ecrRules,
  eksAddonRules,
  eksNodeRules,
  eksRules,
  elastiCacheAccessRules,
  elastiCacheGlobalRules,
  elastiCacheRules,
  globalAcceleratorRules,
  iamRules,
  keyspacesRules,
  kmsRules,
  listenerRules,
  loadBalancingRules,
  logAndAlarmRules,
  mskReplicationRules,
  mskRules,
  route53RecordRules,
  route53SigningRules,
  route53Rules,
  s3ReplicationRules,
  s3Rules,
  secretsManagerRules,
  wafRules,
];
