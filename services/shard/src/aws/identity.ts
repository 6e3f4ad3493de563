/** Who this process is on AWS: the region that its logins are for, and the access key that it has for now. */
import type { AccessKey } from "./signature.ts";

/** An identity on AWS. */
export interface AwsIdentity {
  /** AWS region, such as `eu-west-1`. */
  readonly region: string;
  /** The access key that holds now; a role's is renewed before it ends. */
  readonly accessKey: () => Promise<AccessKey>;
}

/**
 * The identity that AWS gives this process: by environment variables, a web identity, the container's endpoint (EKS Pod
 * Identity) or the instance, in the order of AWS's own SDK.
 *
 * @param region AWS region, such as `eu-west-1`
 */
export function awsIdentity(region: string): AwsIdentity {
  let provider: Promise<() => Promise<AccessKey>> | undefined;
  return {
    region,
    async accessKey() {
      // The SDK takes memory, which a process that logs in by password has no use for.
      provider ??= import("@aws-sdk/credential-provider-node").then(({ defaultProvider }) => {
        const provide = defaultProvider({ clientConfig: { region } });
        return async () => {
          const { accessKeyId, secretAccessKey, sessionToken } = await provide();
          return { accessKeyId, secretAccessKey, ...(sessionToken === undefined ? {} : { sessionToken }) };
        };
      });
      return (await provider)();
    },
  };
}
