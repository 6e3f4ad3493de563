import type { Case } from "../case.ts";
import type { Change } from "../change.ts";

const NAME = "entry-cdn-distribution";
const SOURCE = "entry-cdn-access-log-source";
const ACCELERATOR = "entry-accelerator-accelerator";

/** The entry's distribution, which no shipped environment turns on. */
const CDN: Change = {
  resource: NAME,
  add: "aws:cloudfront/distribution:Distribution",
  set: {
    origins: [
      {
        originId: "entry",
        customOriginConfig: { originProtocolPolicy: "https-only", originSslProtocols: ["TLSv1.2"] },
      },
      { originId: "files", s3OriginConfig: {} },
    ],
    defaultCacheBehavior: { targetOriginId: "entry", viewerProtocolPolicy: "redirect-to-https" },
    orderedCacheBehaviors: [{ pathPattern: "/v1/*", viewerProtocolPolicy: "https-only" }],
    viewerCertificate: { minimumProtocolVersion: "TLSv1.2_2021", sslSupportMethod: "sni-only" },
  },
  referenced: { webAclId: ["us-east-1-load-balancing-firewall-web-acl"] },
};
const LOG_SOURCE: Change = {
  resource: SOURCE,
  add: "aws:cloudwatch/logDeliverySource:LogDeliverySource",
  set: { logType: "ACCESS_LOGS" },
  referenced: { resourceArn: [NAME] },
};
const LOG_DELIVERY: Change = {
  resource: "entry-cdn-access-log-delivery",
  add: "aws:cloudwatch/logDelivery:LogDelivery",
  referenced: { deliverySourceName: [SOURCE] },
};

const version = (found: string): string =>
  `${NAME}: its security policy is ${found}; accepted are TLSv1.2_2021 and later`;
const plain = (behaviour: string): string =>
  `${NAME}: its behaviour ${behaviour} answers without TLS; accepted are https-only and redirect-to-https`;
const FLOW_LOGS_OFF = `${ACCELERATOR}: its flow logs are off (attributes.flowLogsEnabled), and have to be on`;

export const CDN_CASES: readonly Case[] = [
  ...["TLSv1.2_2021", "TLSv1.2_2025", "TLSv1.3_2025"].map((minimumProtocolVersion): Case => ({
    policy: "cdn-viewer-tls",
    title: minimumProtocolVersion,
    changes: [
      CDN,
      { resource: NAME, set: { viewerCertificate: { minimumProtocolVersion, acmCertificateArn: "arn" } } },
    ],
    expects: "passes",
  })),
  ...["TLSv1.2_2019", "TLSv1.1_2016", "TLSv1"].map((minimumProtocolVersion): Case => ({
    policy: "cdn-viewer-tls",
    title: minimumProtocolVersion,
    changes: [CDN, { resource: NAME, set: { "viewerCertificate.minimumProtocolVersion": minimumProtocolVersion } }],
    expects: { fails: [version(minimumProtocolVersion)] },
  })),
  {
    policy: "cdn-viewer-tls",
    title: "CloudFront's own certificate, and behaviours without TLS",
    changes: [
      CDN,
      {
        resource: NAME,
        set: {
          "viewerCertificate.cloudfrontDefaultCertificate": true,
          "defaultCacheBehavior.viewerProtocolPolicy": "allow-all",
          orderedCacheBehaviors: [{ pathPattern: "/v1/*" }, { viewerProtocolPolicy: "allow-all" }],
        },
      },
    ],
    expects: { fails: [plain("/v1/*"), plain("default"), plain("without a path"), version("CloudFront's default")] },
  },
  {
    policy: "cdn-viewer-tls",
    title: "CloudFront's default",
    changes: [CDN, { resource: NAME, set: { "viewerCertificate.minimumProtocolVersion": undefined } }],
    expects: { fails: [version("CloudFront's default")] },
  },
  {
    policy: "cdn-viewer-tls",
    title: "a version that is not known yet",
    changes: [CDN, { resource: NAME, unknown: ["viewerCertificate.minimumProtocolVersion"] }],
    expects: { unevaluated: [`${NAME}: viewerCertificate.minimumProtocolVersion`] },
  },
  {
    policy: "cdn-origin-tls",
    title: "TLS 1.2, and a bucket",
    changes: [CDN],
    expects: "passes",
  },
  {
    policy: "cdn-origin-tls",
    title: "the viewer's protocol, older versions, and none declared",
    changes: [
      CDN,
      {
        resource: NAME,
        set: {
          "origins.0.customOriginConfig": {
            originProtocolPolicy: "match-viewer",
            originSslProtocols: ["TLSv1", "TLSv1.1", "TLSv1.2"],
          },
          "origins.1": { customOriginConfig: { originProtocolPolicy: "http-only", originSslProtocols: [] } },
        },
      },
    ],
    expects: {
      fails: [
        `${NAME}: it speaks TLSv1, TLSv1.1 to its origin entry; accepted is TLSv1.2`,
        `${NAME}: it speaks any version of TLS to its origin without a name; accepted is TLSv1.2`,
        `${NAME}: it speaks to its origin entry without TLS too; accepted is https-only`,
        `${NAME}: it speaks to its origin without a name without TLS too; accepted is https-only`,
      ],
    },
  },
  {
    policy: "cdn-origin-tls",
    title: "versions that are not known yet",
    changes: [CDN, { resource: NAME, unknown: ["origins.0.customOriginConfig.originSslProtocols"] }],
    expects: { unevaluated: [`${NAME}: origins.0.customOriginConfig.originSslProtocols`] },
  },
  {
    policy: "cdn-access-logs",
    title: "the newer log delivery",
    changes: [CDN, LOG_SOURCE, LOG_DELIVERY],
    expects: "passes",
  },
  {
    policy: "cdn-access-logs",
    title: "the older log, to a bucket that is not known yet",
    changes: [CDN, { resource: NAME, unknown: ["loggingConfig.bucket"] }],
    expects: "passes",
  },
  ...(
    [
      ["no log", []],
      ["a source that is not delivered", [LOG_SOURCE]],
      ["another log", [LOG_SOURCE, LOG_DELIVERY, { resource: SOURCE, set: { logType: "CONNECTION_LOGS" } }]],
      ["a log without a bucket", [{ resource: NAME, set: { loggingConfig: { includeCookies: false } } }]],
    ] as const
  ).map(([title, changes]): Case => ({
    policy: "cdn-access-logs",
    title,
    changes: [CDN, ...changes],
    expects: { fails: [`${NAME}: it has no access log, and has to have one`] },
  })),
  {
    policy: "cdn-access-logs",
    title: "a kind of log that is not known yet",
    changes: [CDN, LOG_SOURCE, LOG_DELIVERY, { resource: SOURCE, unknown: ["logType"] }],
    expects: { unevaluated: [`${SOURCE}: logType`] },
  },
  {
    policy: "cdn-firewall",
    title: "a web ACL whose ARN is not known yet, and one that is written out",
    changes: [
      CDN,
      { resource: NAME, unknown: ["webAclId"] },
      { resource: "other", add: "aws:cloudfront/distribution:Distribution", set: { webAclId: "arn:aws:wafv2:test" } },
    ],
    expects: "passes",
  },
  {
    policy: "cdn-firewall",
    title: "none",
    changes: [CDN, { resource: NAME, unreferenced: ["webAclId"] }],
    expects: { fails: [`${NAME}: it has no web ACL (webAclId), and has to have one`] },
  },
  {
    policy: "cdn-firewall",
    title: "something that is not known yet, and made from nothing",
    changes: [CDN, { resource: NAME, unreferenced: ["webAclId"], unknown: ["webAclId"] }],
    expects: { unevaluated: [`${NAME}: webAclId`] },
  },
  {
    policy: "accelerator-flow-logs",
    title: "flow logs to a bucket that is not known yet",
    changes: [
      {
        resource: ACCELERATOR,
        set: { "attributes.flowLogsEnabled": true },
        unknown: ["attributes.flowLogsS3Bucket"],
      },
    ],
    expects: "passes",
  },
  {
    policy: "accelerator-flow-logs",
    title: "AWS's default",
    changes: [],
    expects: { fails: [FLOW_LOGS_OFF] },
  },
  {
    policy: "accelerator-flow-logs",
    title: "off, also of the other kind of accelerator",
    changes: [
      { resource: ACCELERATOR, set: { "attributes.flowLogsEnabled": false } },
      {
        resource: "custom",
        add: "aws:globalaccelerator/customRoutingAccelerator:CustomRoutingAccelerator",
        set: { attributes: { flowLogsEnabled: false } },
      },
    ],
    expects: { fails: [FLOW_LOGS_OFF.replace(ACCELERATOR, "custom"), FLOW_LOGS_OFF] },
  },
  {
    policy: "accelerator-flow-logs",
    title: "on, without a bucket",
    changes: [{ resource: ACCELERATOR, set: { "attributes.flowLogsEnabled": true } }],
    expects: {
      fails: [`${ACCELERATOR}: its flow logs have no bucket (attributes.flowLogsS3Bucket), and have to have one`],
    },
  },
  {
    policy: "accelerator-flow-logs",
    title: "attributes that are not known yet",
    changes: [{ resource: ACCELERATOR, unknown: ["attributes"] }],
    expects: { unevaluated: [`${ACCELERATOR}: attributes`] },
  },
];
