import type { Command } from "commander";
import {
  DEVELOPMENT_SCOPES,
  DEVELOPMENT_SECONDS,
  DEVELOPMENT_SUBJECT,
  developmentToken,
} from "../../components/service/development-token.ts";
import { CommandError } from "../command-error.ts";
import { isLocal, readEnvironment } from "../engine/environments.ts";
import { outputsOfLocal } from "../engine/local-operations.ts";

/** Longest validity of a development token, in seconds: 30 days. */
const LONGEST = 30 * 24 * 3600;

/** The command's options, as they were typed. */
export interface TokenOptions {
  readonly scope: string;
  readonly subject: string;
  readonly seconds: string;
}

/** `token`. */
export function registerToken(cli: Command): void {
  cli
    .command("token")
    .description("print a token for the service of the environment on this machine")
    .argument("<environment>")
    .option("--scope <scopes>", "what it allows, separated by commas", DEVELOPMENT_SCOPES.join(","))
    .option("--subject <name>", "who the caller is", DEVELOPMENT_SUBJECT)
    .option("--seconds <number>", "how long it is valid", String(DEVELOPMENT_SECONDS))
    .action(async (name: string, options: TokenOptions) => {
      console.log(await tokenFor(name, options));
    });
}

/**
 * A token for the service of an environment on this machine.
 *
 * @throws CommandError when an option is not acceptable, when the environment is of another kind, and when it is not up
 */
export async function tokenFor(name: string, options: TokenOptions): Promise<string> {
  const token = readOptions(options);
  const environment = readEnvironment(name);
  if (!isLocal(environment.topology)) {
    throw new CommandError(
      `${name} does not run on this machine: its service takes the tokens of the issuer in its configuration (TOKEN_ISSUER). Tokens are made for local only: npm run token local`,
    );
  }
  const secret = (await outputsOfLocal(name))?.tokenSecret;
  if (secret === undefined) throw new CommandError(`Nothing of ${name} is up: npm run up ${name}`);
  return developmentToken(secret, token);
}

function readOptions(options: TokenOptions): { scopes: string[]; subject: string; seconds: number } {
  const problems: string[] = [];
  const scopes = options.scope.split(",").map((scope) => scope.trim());
  const unknown = scopes.filter((scope) => !DEVELOPMENT_SCOPES.some((known) => known === scope));
  if (unknown.length > 0) {
    problems.push(
      `--scope: found ${JSON.stringify(options.scope)}, accepted: ${DEVELOPMENT_SCOPES.join(", ")}, separated by commas`,
    );
  }
  if (!/^[\w.@-]{1,128}$/.test(options.subject)) {
    problems.push(
      `--subject: found ${JSON.stringify(options.subject)}, accepted: 1 to 128 letters, digits, dots, dashes, underscores and @`,
    );
  }
  const seconds = /^\d{1,9}$/.test(options.seconds) ? Number(options.seconds) : 0;
  if (seconds < 1 || seconds > LONGEST) {
    problems.push(`--seconds: found ${JSON.stringify(options.seconds)}, accepted: a whole number from 1 to ${LONGEST}`);
  }
  if (problems.length > 0) throw new CommandError(problems.join("\n"));
  return { scopes, subject: options.subject, seconds };
}
