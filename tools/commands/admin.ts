import type { Command } from "commander";
import { DEVELOPMENT_SUBJECT, developmentToken } from "../../components/service/development-token.ts";
import { adminRequest } from "../admin/request.ts";
import type { AdminOptions } from "../admin/request.ts";
import { sendAdminRequest } from "../admin/send.ts";
import type { ControlsState } from "../admin/send.ts";
import { controlsText } from "../admin/wording.ts";
import { CommandError } from "../command-error.ts";
import { isLocal, readEnvironment } from "../engine/environments.ts";
import { outputsOfLocal } from "../engine/local-operations.ts";

/** How long the token of one request is valid, in seconds. */
const TOKEN_SECONDS = 60;

/** `admin`. */
export function registerAdmin(cli: Command): void {
  cli
    .command("admin")
    .description("drain nodes, evacuate regions and set weights of the environment on this machine")
    .argument("<environment>")
    .argument("[words...]", "show; drain <region>/<node>; evacuate <region>; weights <region>=<weight> …")
    .option("--undo", "takes back what is set")
    .option("--for <time>", "how long it lasts, such as 30m; without it, until it is undone")
    .option("--reason <text>", "why, for whoever looks at what is set")
    .option("--force", "does it though nobody else could serve, or the node is not known")
    .option("--json", "print JSON")
    .action(async (name: string, words: string[], { json, ...options }: AdminOptions & { json?: boolean }) => {
      const state = await administer(name, words, options);
      console.log(json === true ? JSON.stringify(state, undefined, 2) : controlsText(state));
    });
}

/**
 * Does what the words say in an environment on this machine.
 *
 * @returns what is set after it
 * @throws CommandError when a word or option is not acceptable, when the environment is of another kind or not up, and when the
 *   service refuses
 */
export async function administer(
  name: string,
  words: readonly string[],
  options: AdminOptions,
): Promise<ControlsState> {
  const request = adminRequest(words, options, Date.now());
  const environment = readEnvironment(name);
  if (!isLocal(environment.topology)) {
    throw new CommandError(
      `${name} does not run on this machine: send the request to its service, with a token of its issuer that has the scope admin. docs/runbooks/regions-and-replicas.md says how.`,
    );
  }
  const outputs = await outputsOfLocal(name);
  if (outputs?.tokenSecret === undefined) throw new CommandError(`Nothing of ${name} is up: npm run up ${name}`);
  const nodes = outputs.endpoints.filter(({ tier }) => tier.startsWith("service ")).map(({ address }) => address);
  const token = developmentToken(outputs.tokenSecret, {
    subject: DEVELOPMENT_SUBJECT,
    scopes: ["admin"],
    seconds: TOKEN_SECONDS,
  });
  return sendAdminRequest(nodes, token, request);
}
