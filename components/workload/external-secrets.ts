import * as pulumi from "@pulumi/pulumi";
import type { Labels } from "../kubernetes-component.ts";

/** Versions of External Secrets' API: of what is read, and of what is written. */
export const EXTERNAL_SECRETS_API = "external-secrets.io/v1";
export const PUSH_SECRET_API = "external-secrets.io/v1alpha1";

/** Tag without which External Secrets writes into no secret that it has not made. It sets the tag's value itself. */
export const MANAGED_BY_EXTERNAL_SECRETS = { "managed-by": "external-secrets" } as const;

/**
 * Makes the engine wait until a value has been read, or written, where what comes next cannot do without it.
 * Source: Pulumi Kubernetes provider, annotation `pulumi.com/waitFor`.
 */
export const AWAIT_VALUE = { "pulumi.com/waitFor": "condition=Ready" } as const;

/** How long whoever brings an environment up has to set the values that only people know. Our choice. */
export const FIRST_VALUES = "40m";

/**
 * What a PushSecret says of a secret of Secrets Manager beside its value: that it is text, and the tags that it has, since External Secrets would take those
 * away that it is not told of.
 */
export function pushMetadata(tags: pulumi.Input<Labels | undefined>): object {
  return {
    apiVersion: "kubernetes.external-secrets.io/v1alpha1",
    kind: "PushSecretMetadata",
    spec: {
      secretPushFormat: "string",
      tags: pulumi
        .output(tags)
        .apply((known) =>
          Object.fromEntries(Object.entries(known ?? {}).filter(([key]) => !(key in MANAGED_BY_EXTERNAL_SECRETS))),
        ),
    },
  };
}
