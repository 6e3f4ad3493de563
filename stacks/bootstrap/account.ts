import * as aws from "@pulumi/aws";
import * as iam from "@pulumi/aws/iam";
import * as kms from "@pulumi/aws/kms";
import * as pulumi from "@pulumi/pulumi";
import { AwsRegistry } from "../../components/registry/aws.ts";
import { secretsKeyPolicy, stateKeyPolicy } from "./key-policies.ts";
import { deployPermissions, imagePermissions, previewPermissions } from "./permissions.ts";
import type { BootstrapSettings } from "./settings.ts";
import { createStateBucket } from "./state-bucket.ts";
import { AUDIENCE, GITHUB_ISSUER, trustPolicy } from "./trust.ts";

/** The longest that a role is held at once, in seconds: what a first update of several regions needs. IAM accepts up to 12 hours. */
const SESSION_SECONDS = 14_400;
/** The name of the GitHub environment that pushes images. */
const IMAGE = "image";

/** What the workflows have to be told: values of variables on GitHub. */
export interface BootstrapOutputs {
  readonly environments: Readonly<
    Record<
      string,
      Readonly<
        Record<
          "AWS_DEPLOY_ROLE" | "AWS_PREVIEW_ROLE" | "PULUMI_BACKEND_URL" | "SECRETS_PROVIDER",
          pulumi.Output<string>
        >
      >
    >
  >;
  readonly image: Readonly<Record<"AWS_IMAGE_ROLE" | "IMAGE_REPOSITORY", pulumi.Output<string>>>;
}

const json = (value: pulumi.Input<object>): pulumi.Output<string> =>
  pulumi.output(value).apply((known) => JSON.stringify(known));

/**
 * Creates what an account needs before workflows can deploy to it: GitHub as an identity provider, a role for each purpose, the bucket of
 * states, the keys, and the registry of the service's images.
 *
 * **Cost**: 1 USD a month for each key (one, and one for each environment), and what is stored.
 */
export function createBootstrap({ repository, region, environments }: BootstrapSettings): BootstrapOutputs {
  const account = aws.getCallerIdentityOutput().accountId;
  const provider = new iam.OpenIdConnectProvider(
    "github",
    { url: `https://${GITHUB_ISSUER}`, clientIdLists: [AUDIENCE] },
    { protect: true },
  );
  const role = (name: string, allowed: readonly string[], managed?: string): iam.Role => {
    const made = new iam.Role(name, {
      name: `meridian-${name}`,
      maxSessionDuration: SESSION_SECONDS,
      assumeRolePolicy: json(provider.arn.apply((arn) => trustPolicy(arn, repository, allowed))),
    });
    if (managed !== undefined) {
      new iam.RolePolicyAttachment(
        `${name}-managed`,
        { role: made.name, policyArn: `arn:aws:iam::aws:policy/${managed}` },
        { parent: made },
      );
    }
    return made;
  };
  const permit = (name: string, made: iam.Role, policy: pulumi.Output<object>): void => {
    new iam.RolePolicy(`${name}-permissions`, { role: made.id, policy: json(policy) }, { parent: made });
  };
  const key = (name: string, description: string, policy: pulumi.Output<object>): kms.Key =>
    new kms.Key(
      name,
      { region, description, enableKeyRotation: true, deletionWindowInDays: 30, policy: json(policy) },
      { protect: true },
    );

  const stateKey = key("state-key", "Meridian's states and images", account.apply(stateKeyPolicy));
  const bucket = createStateBucket(region, stateKey.arn);
  const outputs = Object.fromEntries(
    environments.map((environment) => {
      const deploy = role(`${environment}-deploy`, [environment, `${environment}-destructive`], "PowerUserAccess");
      const preview = role(`${environment}-preview`, [`${environment}-preview`], "ReadOnlyAccess");
      const secretsKey = key(
        `${environment}-secrets-key`,
        `Secrets in the states of ${environment}`,
        pulumi.all([account, deploy.arn, preview.arn]).apply(([id, ...roles]) => secretsKeyPolicy(id, roles)),
      );
      const subjects = pulumi
        .all([account, bucket.arn, stateKey.arn, secretsKey.arn])
        .apply(([id, arn, state, secrets]) => ({
          environment,
          account: id,
          bucket: arn,
          stateKey: state,
          secretsKey: secrets,
        }));
      permit(`${environment}-deploy`, deploy, subjects.apply(deployPermissions));
      permit(`${environment}-preview`, preview, subjects.apply(previewPermissions));
      return [
        environment,
        {
          AWS_DEPLOY_ROLE: deploy.arn,
          AWS_PREVIEW_ROLE: preview.arn,
          PULUMI_BACKEND_URL: pulumi.interpolate`s3://${bucket.bucket}/${environment}?region=${region}&awssdk=v2`,
          SECRETS_PROVIDER: pulumi.interpolate`awskms:///${secretsKey.arn}?region=${region}`,
        },
      ];
    }),
  );

  const arns = { data: stateKey.arn, logs: stateKey.arn, secrets: stateKey.arn, storage: stateKey.arn };
  const placement = { environment: "meridian", region, account, tags: {}, protect: true };
  const registry = new AwsRegistry("registry", { placement, keys: { arns } });
  const pusher = role(IMAGE, [IMAGE]);
  const permitted = pulumi.all([registry.nodes.repository.arn, stateKey.arn]);
  permit(
    IMAGE,
    pusher,
    permitted.apply(([arn, used]) => imagePermissions(arn, used)),
  );
  return { environments: outputs, image: { AWS_IMAGE_ROLE: pusher.arn, IMAGE_REPOSITORY: registry.repository } };
}
