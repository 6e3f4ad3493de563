import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";

/** The credentials belong to another account than the declared one. */
export class WrongAccountError extends Error {
  constructor(environment: string, declared: string, found: string) {
    super(
      `stacks/Pulumi.${environment}.yaml\n  accounts.aws\n    found     "${declared}", while the credentials are of the account ${found}\n` +
        `    accepted  the account of the credentials\n` +
        `    mend      choose the environment's own credentials (AWS_PROFILE), or correct accounts.aws`,
    );
    this.name = "WrongAccountError";
  }
}

/**
 * Id of the account that the credentials belong to. Every key's policy is made from it, so that nothing is created in a
 * wrong account.
 *
 * @param declared `accounts.aws` of the declaration; undefined accepts any account
 * @throws WrongAccountError, inside the output, when it is another one
 */
export function awsAccount(environment: string, declared: string | undefined): pulumi.Output<string> {
  return aws.getCallerIdentityOutput().accountId.apply((found) => checkedAccount(environment, declared, found));
}

/** @throws WrongAccountError when an account is declared and another one found */
export function checkedAccount(environment: string, declared: string | undefined, found: string): string {
  if (declared !== undefined && declared !== found) throw new WrongAccountError(environment, declared, found);
  return found;
}
