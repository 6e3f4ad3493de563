import type { Command } from "commander";
import { DEVELOPMENT_SUBJECT, developmentToken } from "../../components/service/development-token.ts";
import { adminRequest } from "../admin/request.ts";
import type { AdminOptions } from "../admin/request.ts";
import { beginRepair, readRepairs } from "../admin/repairs.ts";
import { isRepairWord, repairWords } from "../admin/repair-words.ts";
import type { RepairOptions } from "../admin/repair-words.ts";
import { repairsText } from "../admin/repairs-wording.ts";
import type { NodeRepairs, ServiceNode } from "../admin/repairs.ts";
import { sendAdminRequest } from "../admin/send.ts";
import type { ControlsState } from "../admin/send.ts";
import { controlsText } from "../admin/wording.ts";
import { CommandError } from "../command-error.ts";
import { isLocal, readEnvironment } from "../engine/environments.ts";
import { outputsOfLocal } from "../engine/local-operations.ts";

/** How long the token of one request is valid, in seconds. */
const TOKEN_SECONDS = 60;
/** That of a repair: nodes of other regions are asked with it as long as the repair goes on. */
const REPAIR_TOKEN_SECONDS = 3600;

type Options = AdminOptions & RepairOptions & { readonly json?: boolean };

/** `admin`. */
export function registerAdmin(cli: Command): void {
  cli
    .command("admin")
    .description("drain nodes, evacuate regions, set weights and repair data of the environment on this machine")
    .argument("<environment>")
    .argument(
      "[words...]",
      "show; drain <region>/<node>; evacuate <region>; weights <region>=<weight> …; repair <region>; repairs",
    )
    .option("--undo", "takes back what is set")
    .option("--for <time>", "how long it lasts, such as 30m; without it, until it is undone")
    .option("--reason <text>", "why, for whoever looks at what is set")
    .option("--force", "does it though nobody else could serve, or the node is not known")
    .option("--class <name>", "of a repair: the data class")
    .option("--what <what>", "of a repair: read-model (the default) or regions")
    .option("--mend", "of a repair: mends what differs; without it, it is counted")
    .option("--entities-per-second <number>", "of a repair: how fast it looks, at most; by default 1000")
    .option("--json", "print JSON")
    .action(async (name: string, words: string[], { json, ...options }: Options) => {
      if (isRepairWord(words[0])) {
        const nodes = await repair(name, words, options);
        console.log(json === true ? JSON.stringify(nodes, undefined, 2) : repairsText(nodes));
        return;
      }
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
  const { nodes, token } = await serviceOf(name, TOKEN_SECONDS);
  return sendAdminRequest(
    nodes.map(({ url }) => url),
    token,
    request,
  );
}

/**
 * Begins a repair, or asks how repairs are going, in an environment on this machine.
 *
 * @returns the repairs of the node that began one, or of every node
 * @throws CommandError as `administer`
 */
export async function repair(
  name: string,
  words: readonly string[],
  options: RepairOptions & AdminOptions,
): Promise<readonly NodeRepairs[]> {
  const asked = repairWords(words, options);
  const { nodes, token } = await serviceOf(name, REPAIR_TOKEN_SECONDS);
  if (asked === "show") return readRepairs(nodes, token);
  return [await beginRepair(nodes, token, asked)];
}

/** The nodes of an environment on this machine, with a token that they accept. */
async function serviceOf(
  name: string,
  seconds: number,
): Promise<{ readonly nodes: readonly ServiceNode[]; readonly token: string }> {
  const environment = readEnvironment(name);
  if (!isLocal(environment.topology)) {
    throw new CommandError(
      `${name} does not run on this machine: send the request to its service, with a token of its issuer that has the scope admin. docs/runbooks/regions-and-replicas.md says how.`,
    );
  }
  const outputs = await outputsOfLocal(name);
  if (outputs?.tokenSecret === undefined) throw new CommandError(`Nothing of ${name} is up: npm run up ${name}`);
  const nodes = outputs.endpoints
    .filter(({ tier }) => tier.startsWith("service "))
    .map(({ region, address }) => ({ region, url: address }));
  const token = developmentToken(outputs.tokenSecret, {
    subject: DEVELOPMENT_SUBJECT,
    scopes: ["admin"],
    seconds,
  });
  return { nodes, token };
}
