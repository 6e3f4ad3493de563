import { getProjectOutput } from "@pulumi/gcp/organizations";
import { ServiceIdentity } from "@pulumi/gcp/projects";
import type { ServiceIdentityArgs } from "@pulumi/gcp/projects";
import { getProjectServiceAccountOutput } from "@pulumi/gcp/storage";
import * as pulumi from "@pulumi/pulumi";
import type { GcpComponentArgs } from "../gcp-component.ts";
import { GcpComponent } from "../gcp-component.ts";

/** Arguments of each kind of child, by kind. */
export interface GcpServiceAgentsChildren {
  identity: ServiceIdentityArgs;
}

/** Services whose agent comes into being when it is asked for, by the API's name. */
const ON_REQUEST = {
  artifactRegistry: "artifactregistry.googleapis.com",
  kafka: "managedkafka.googleapis.com",
  kubernetes: "container.googleapis.com",
  redis: "redis.googleapis.com",
  secretManager: "secretmanager.googleapis.com",
} as const;

/** A service that encrypts with a project's keys. */
export type GcpService = keyof typeof ON_REQUEST | "compute" | "storage";

/**
 * A project's service agents: the accounts as which Google Cloud's services act in it, such as when they encrypt with its keys. One
 * for the project; every region's keys are granted to the same ones.
 *
 * The services' APIs have to be enabled. An agent that is there is taken as it is, and none is ever taken away.
 *
 * **Cost**: none.
 */
export class GcpServiceAgents extends GcpComponent<GcpServiceAgentsChildren> {
  /** Members of IAM policies, such as `serviceAccount:service-1@cloud-redis.iam.gserviceaccount.com`, by service. */
  readonly members: Readonly<Record<GcpService, pulumi.Output<string>>>;
  /** Every child, by service. */
  readonly nodes: { readonly identities: Readonly<Record<keyof typeof ON_REQUEST, ServiceIdentity>> };

  constructor(
    name: string,
    args: GcpComponentArgs<GcpServiceAgentsChildren>,
    options: pulumi.ComponentResourceOptions = {},
  ) {
    super("keys:GcpServiceAgents", name, args, options);
    const { project } = this.placement;
    const identity = (service: keyof typeof ON_REQUEST, part: string): ServiceIdentity =>
      this.make("identity", ServiceIdentity, part, { project, service: ON_REQUEST[service] });
    const identities = {
      artifactRegistry: identity("artifactRegistry", "artifact-registry"),
      kafka: identity("kafka", "kafka"),
      kubernetes: identity("kubernetes", "kubernetes"),
      redis: identity("redis", "redis"),
      secretManager: identity("secretManager", "secret-manager"),
    };
    const { number } = getProjectOutput({ projectId: project }, { parent: this });
    this.members = {
      artifactRegistry: identities.artifactRegistry.member,
      // Made with the API; it cannot be asked for. Source: Google Cloud, "Service agents".
      compute: pulumi.interpolate`serviceAccount:service-${number}@compute-system.iam.gserviceaccount.com`,
      kafka: identities.kafka.member,
      kubernetes: identities.kubernetes.member,
      redis: identities.redis.member,
      secretManager: identities.secretManager.member,
      // To look it up makes it.
      storage: getProjectServiceAccountOutput({ project }, { parent: this }).member,
    };
    this.nodes = { identities };
    this.registerOutputs({});
  }
}
