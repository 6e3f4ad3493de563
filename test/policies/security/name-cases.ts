import type { Case } from "../case.ts";
import type { Change } from "../change.ts";

const ZONE = "interconnect-private-zone";
const PUBLIC: Change = { resource: ZONE, set: { vpcs: undefined }, unreferenced: ["vpcs"] };
const SIGNING: Change = {
  resource: "signing",
  add: "aws:route53/hostedZoneDnsSec:HostedZoneDnsSec",
  referenced: { hostedZoneId: [ZONE] },
};
const SIGNING_KEY: Change = {
  resource: "signing-key",
  add: "aws:route53/keySigningKey:KeySigningKey",
  referenced: { hostedZoneId: [ZONE] },
};
const QUERY_LOG: Change = {
  resource: "query-log",
  add: "aws:route53/queryLog:QueryLog",
  referenced: { zoneId: [ZONE] },
};
const UNSIGNED = `${ZONE}: it is public and not signed, and has to be signed`;
const UNLOGGED = `${ZONE}: it is public and logs no queries, and has to log them`;

const RECORD = "aws:route53/record:Record";
const ENTRY = "entry-entry-a";
const NEAREST = "entry-routing-latency-eu-west-1-a";
const dangles = (name: string, type: string): string =>
  `${name}: it is a record ${type} that leads to nothing that the environment declares, and has to`;

const CERTIFICATE = "entry-certificate-certificate";
const IMPORTED = `${CERTIFICATE}: it is imported; accepted are certificates that ACM issues and renews`;

export const NAME_CASES: readonly Case[] = [
  {
    policy: "public-zone-signing",
    title: "signed, as by default where nothing is declared",
    changes: [PUBLIC, SIGNING, SIGNING_KEY],
    expects: "passes",
  },
  {
    policy: "public-zone-signing",
    title: "a private zone of VPCs that are not known yet",
    changes: [{ resource: ZONE, unknown: ["vpcs"] }],
    expects: "passes",
  },
  {
    policy: "public-zone-signing",
    title: "a private zone of a VPC that is not declared here",
    changes: [{ resource: ZONE, set: { vpcs: [{ vpcId: "vpc-0123456789abcdef0" }] }, unreferenced: ["vpcs"] }],
    expects: "passes",
  },
  {
    policy: "public-zone-signing",
    title: "not signed",
    changes: [PUBLIC, SIGNING_KEY],
    expects: { fails: [UNSIGNED] },
  },
  {
    policy: "public-zone-signing",
    title: "no key to sign with",
    changes: [PUBLIC, SIGNING],
    expects: { fails: [`${ZONE}: it has no key to sign with, and has to have one`] },
  },
  {
    policy: "public-zone-signing",
    title: "signing and key switched off",
    changes: [
      PUBLIC,
      SIGNING,
      SIGNING_KEY,
      { resource: "signing", set: { signingStatus: "NOT_SIGNING" } },
      { resource: "signing-key", set: { status: "INACTIVE" } },
    ],
    expects: {
      fails: [
        "signing-key: its status is INACTIVE; accepted is ACTIVE",
        "signing: its status is NOT_SIGNING; accepted is SIGNING",
      ],
    },
  },
  {
    policy: "public-zone-signing",
    title: "states that are not known yet",
    changes: [
      PUBLIC,
      SIGNING,
      SIGNING_KEY,
      { resource: "signing", unknown: ["signingStatus"] },
      { resource: "signing-key", unknown: ["status"] },
    ],
    expects: { unevaluated: ["signing: signingStatus", "signing-key: status"] },
  },
  {
    policy: "public-zone-signing",
    title: "VPCs that are not known yet, and made from nothing",
    changes: [{ resource: ZONE, unknown: ["vpcs"], unreferenced: ["vpcs"] }],
    expects: { unevaluated: [`${ZONE}: vpcs`] },
  },
  {
    policy: "public-zone-query-log",
    title: "a log",
    changes: [PUBLIC, QUERY_LOG],
    expects: "passes",
  },
  {
    policy: "public-zone-query-log",
    title: "none",
    changes: [PUBLIC],
    expects: { fails: [UNLOGGED] },
  },
  {
    policy: "public-zone-query-log",
    title: "VPCs that are not known yet, and made from nothing",
    changes: [{ resource: ZONE, unknown: ["vpcs"], unreferenced: ["vpcs"] }],
    expects: { unevaluated: [`${ZONE}: vpcs`] },
  },
  {
    policy: "no-dangling-records",
    title: "a name of the environment, written otherwise, an address of it, and a text",
    changes: [
      { resource: ENTRY, set: { "aliases.0.name": "Latency.API.example.com." } },
      {
        resource: "address",
        add: RECORD,
        set: { type: "A", name: "out.example.com" },
        referenced: { records: ["eu-west-1-network-routing-nat-a-address"] },
      },
      {
        resource: "other-name",
        add: RECORD,
        set: { type: "CNAME", name: "www.example.com", records: ["api.example.com"] },
      },
      { resource: "text", add: RECORD, set: { type: "TXT", name: "example.com", records: ["v=spf1 -all"] } },
    ],
    expects: "passes",
  },
  {
    policy: "no-dangling-records",
    title: "a target that is not declared any more",
    changes: [{ resource: "eu-west-1-load-balancing-load-balancer", remove: true }],
    expects: { fails: [dangles(NEAREST, "A"), dangles("eu-west-1-load-balancing-name-a", "A")] },
  },
  {
    policy: "no-dangling-records",
    title: "an alias of a zone alone, of nothing, and of itself",
    changes: [
      { resource: NEAREST, unreferenced: ["aliases"] },
      {
        resource: "zone-alone",
        add: RECORD,
        set: { type: "AAAA", name: "zone.example.com", aliases: [{ name: "gone.example.com" }] },
        referenced: { aliases: [ZONE] },
      },
      { resource: "nothing", add: RECORD, set: { type: "A", name: "nothing.example.com" } },
      { resource: "itself", add: RECORD, set: { type: "CNAME", name: "me.example.com", records: ["me.example.com"] } },
    ],
    expects: {
      fails: [
        dangles(NEAREST, "A"),
        dangles("itself", "CNAME"),
        dangles("nothing", "A"),
        dangles("zone-alone", "AAAA"),
      ],
    },
  },
  {
    policy: "no-dangling-records",
    title: "an address that is written out, also beside a name of the environment",
    changes: [
      { resource: "address", add: RECORD, set: { type: "A", name: "old.example.com", records: ["198.51.100.7"] } },
      {
        resource: "mixed",
        add: RECORD,
        set: { type: "CNAME", name: "www.example.com", records: ["api.example.com", "gone.example.net"] },
      },
    ],
    expects: { fails: [dangles("address", "A"), dangles("mixed", "CNAME")] },
  },
  {
    policy: "no-dangling-records",
    title: "a type, and a target that is made from nothing, that are not known yet",
    changes: [
      { resource: NEAREST, unknown: ["type"] },
      { resource: ENTRY, unknown: ["aliases.0.name"] },
    ],
    expects: { unevaluated: [`${ENTRY}: aliases.0.name`, `${NEAREST}: type`] },
  },
  {
    policy: "certificates-renew-themselves",
    title: "a private authority's, which is not known yet",
    changes: [{ resource: CERTIFICATE, set: { validationMethod: undefined }, unknown: ["certificateAuthorityArn"] }],
    expects: "passes",
  },
  ...["certificateBody", "privateKey"].map((property): Case => ({
    policy: "certificates-renew-themselves",
    title: `imported, by its ${property}`,
    changes: [{ resource: CERTIFICATE, set: { [property]: "-----BEGIN" } }],
    expects: { fails: [IMPORTED] },
  })),
  {
    policy: "certificates-renew-themselves",
    title: "by mail, and by nothing that is declared",
    changes: [
      { resource: CERTIFICATE, set: { validationMethod: "EMAIL" } },
      { resource: "eu-west-1-load-balancing-certificate-certificate", set: { validationMethod: undefined } },
    ],
    expects: {
      fails: [
        `${CERTIFICATE}: it is proved by EMAIL; accepted is DNS`,
        "eu-west-1-load-balancing-certificate-certificate: it is proved by nothing that is declared; accepted is DNS",
      ],
    },
  },
  {
    policy: "certificates-renew-themselves",
    title: "a method that is not known yet",
    changes: [{ resource: CERTIFICATE, unknown: ["validationMethod"] }],
    expects: { unevaluated: [`${CERTIFICATE}: validationMethod`] },
  },
  {
    policy: "certificate-strength",
    title: "AWS's defaults, and curves",
    changes: [
      { resource: CERTIFICATE, set: { keyAlgorithm: undefined, options: undefined } },
      { resource: "eu-west-1-load-balancing-certificate-certificate", set: { keyAlgorithm: "EC_prime256v1" } },
    ],
    expects: "passes",
  },
  {
    policy: "certificate-strength",
    title: "a short key, out of the logs",
    changes: [
      {
        resource: CERTIFICATE,
        set: { keyAlgorithm: "RSA_1024", "options.certificateTransparencyLoggingPreference": "DISABLED" },
      },
    ],
    expects: {
      fails: [
        `${CERTIFICATE}: it is kept out of the transparency logs, and has to be in them`,
        `${CERTIFICATE}: its key is RSA_1024; accepted are RSA_2048, RSA_3072, RSA_4096, EC_prime256v1, EC_secp384r1, EC_secp521r1`,
      ],
    },
  },
  {
    policy: "certificate-strength",
    title: "a key that is not known yet",
    changes: [{ resource: CERTIFICATE, unknown: ["keyAlgorithm"] }],
    expects: { unevaluated: [`${CERTIFICATE}: keyAlgorithm`] },
  },
];
