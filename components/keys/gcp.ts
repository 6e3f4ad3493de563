import * as kms from "@pulumi/gcp/kms";
import type * as pulumi from "@pulumi/pulumi";
import type { GcpComponentArgs } from "../gcp-component.ts";
import { GcpComponent } from "../gcp-component.ts";
import type { GcpService, GcpServiceAgents } from "./gcp-service-agents.ts";
import type { GrantedKeys, KeyPurpose } from "./index.ts";

/** Arguments of each kind of child, by kind. */
export interface GcpKeysChildren {
  keyRing: kms.KeyRingArgs;
  key: kms.CryptoKeyArgs;
  grant: kms.CryptoKeyIAMMemberArgs;
}

/** Arguments of `GcpKeys`. */
export interface GcpKeysArgs extends GcpComponentArgs<GcpKeysChildren> {
  /** The project's service agents: each key is granted to those that use it. */
  readonly agents: Pick<GcpServiceAgents, "members">;
  /** Where keys are kept: in software, or in a hardware security module. A change replaces the keys. Default: `SOFTWARE`. */
  readonly protectionLevel?: "SOFTWARE" | "HSM";
}

/** Services that encrypt with a key, and nobody else does. */
const USERS: Readonly<Record<KeyPurpose, readonly GcpService[]>> = {
  data: ["compute", "kafka", "redis"],
  logs: ["storage"],
  secrets: ["kubernetes", "secretManager"],
  storage: ["artifactRegistry", "storage"],
};

/** What a service's grant is called in logical names. */
const PARTS: Readonly<Record<GcpService, string>> = {
  artifactRegistry: "artifact-registry",
  compute: "compute",
  kafka: "kafka",
  kubernetes: "kubernetes",
  redis: "redis",
  secretManager: "secret-manager",
  storage: "storage",
};

const ROLE = "roles/cloudkms.cryptoKeyEncrypterDecrypter";
const DAY = 86_400;
/** Source: CIS Google Cloud Platform Foundation Benchmark, "KMS encryption keys are rotated within a period of 90 days". */
const ROTATION_DAYS = 90;
/**
 * Days between a version's destruction and its end, in which it can be restored: what Cloud KMS takes by default. The same whether or not
 * the environment protects, since a change would replace the keys.
 */
const DESTROY_DAYS = 30;

/**
 * A region's encryption keys: one for each purpose, so that who may read logs cannot read data. They are rotated every 90 days, stay in
 * their region (a lost region takes no other's data with it), and are granted to the services that encrypt with them, to nobody else:
 * an administrator of keys cannot decrypt with one without a grant, which the audit log records.
 *
 * Cloud KMS never deletes a key ring or a key, it destroys the keys' versions: a name stays taken. Hence the ring's name ends with digits of
 * Pulumi's, so that an environment that was taken down can come up again.
 *
 * **Cost**: 0.06 USD a month for each version of a key that can still decrypt: 0.24 at first, 1 more after a year; and 0.03 USD for 10,000
 * requests. `HSM`: 1 USD for each version. List prices, recalled in 2026: check before you rely on them.
 */
export class GcpKeys extends GcpComponent<GcpKeysChildren> implements GrantedKeys {
  readonly arns: Readonly<Record<KeyPurpose, pulumi.Output<string>>>;
  readonly ready: Readonly<Record<KeyPurpose, readonly pulumi.Resource[]>>;
  /** Every child, by kind and purpose; grants also by service. */
  readonly nodes: {
    readonly keyRing: kms.KeyRing;
    readonly keys: Readonly<Record<KeyPurpose, kms.CryptoKey>>;
    readonly grants: Readonly<Record<KeyPurpose, Readonly<Partial<Record<GcpService, kms.CryptoKeyIAMMember>>>>>;
  };

  constructor(name: string, args: GcpKeysArgs, options: pulumi.ComponentResourceOptions = {}) {
    super("keys:Gcp", name, args, options);
    const { project, region } = this.placement;
    const keyRing = this.make("keyRing", kms.KeyRing, "ring", { project, location: region }, this.stateful());
    const keys = {
      data: this.#key("data", keyRing, args),
      logs: this.#key("logs", keyRing, args),
      secrets: this.#key("secrets", keyRing, args),
      storage: this.#key("storage", keyRing, args),
    };
    const grants = {
      data: this.#grants("data", keys.data, args),
      logs: this.#grants("logs", keys.logs, args),
      secrets: this.#grants("secrets", keys.secrets, args),
      storage: this.#grants("storage", keys.storage, args),
    };
    this.nodes = { keyRing, keys, grants };
    this.arns = { data: keys.data.id, logs: keys.logs.id, secrets: keys.secrets.id, storage: keys.storage.id };
    this.ready = {
      data: Object.values(grants.data),
      logs: Object.values(grants.logs),
      secrets: Object.values(grants.secrets),
      storage: Object.values(grants.storage),
    };
    this.registerOutputs({ arns: this.arns });
  }

  #key(purpose: KeyPurpose, keyRing: kms.KeyRing, { protectionLevel = "SOFTWARE" }: GcpKeysArgs): kms.CryptoKey {
    return this.make(
      "key",
      kms.CryptoKey,
      purpose,
      {
        name: purpose,
        keyRing: keyRing.id,
        purpose: "ENCRYPT_DECRYPT",
        versionTemplate: { algorithm: "GOOGLE_SYMMETRIC_ENCRYPTION", protectionLevel },
        rotationPeriod: `${ROTATION_DAYS * DAY}s`,
        destroyScheduledDuration: `${DESTROY_DAYS * DAY}s`,
        deletionPolicy: this.deletionPolicy(),
        labels: this.labels(),
      },
      this.stateful(),
    );
  }

  #grants(
    purpose: KeyPurpose,
    key: kms.CryptoKey,
    { agents }: GcpKeysArgs,
  ): Partial<Record<GcpService, kms.CryptoKeyIAMMember>> {
    return Object.fromEntries(
      USERS[purpose].map((service) => [
        service,
        this.make("grant", kms.CryptoKeyIAMMember, `${purpose}-${PARTS[service]}`, {
          cryptoKeyId: key.id,
          role: ROLE,
          member: agents.members[service],
        }),
      ]),
    );
  }
}
