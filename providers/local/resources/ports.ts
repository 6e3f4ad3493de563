import { z } from "zod";
import { nameSchema, rootSchema } from "../inputs.ts";
import { isRecord, UNKNOWN } from "../properties.ts";
import type { Plain } from "../properties.ts";
import { readMarker, requireMarker } from "../environment-folder.ts";
import { listProcesses } from "../records.ts";
import { listReservations, pickPort, releaseReservations, reserve } from "../reservations.ts";
import type { Computed, ResourceType } from "../resource.ts";
import { becomesFree, findHolder, isFree } from "../sockets.ts";
import { processGroup } from "../identity.ts";

const portsSchema = z.strictObject({
  root: rootSchema,
  name: nameSchema,
  names: z
    .array(z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._/-]*$/, "must be letters, digits, '.', '_', '/' and '-'"))
    .superRefine((names, context) => {
      const double = names.find((name, index) => names.indexOf(name) !== index);
      if (double !== undefined) context.addIssue({ code: "custom", message: `"${double}" is there more than once` });
    }),
});

type PortsInputs = z.infer<typeof portsSchema>;

function portsOf(state: Readonly<Record<string, unknown>>): Map<string, number> {
  const { ports } = state;
  if (!isRecord(ports)) return new Map();
  return new Map(Object.entries(ports).filter((entry): entry is [string, number] => typeof entry[1] === "number"));
}

/**
 * Tells whether a port is used by something that this environment did not start. Its own are the recorded processes, and
 * what runs in their process groups. Where it cannot be told who listens, a living process that declared the port has it.
 */
async function isStolen(root: string, port: number): Promise<boolean> {
  if (await isFree(port)) return false;
  const own = listProcesses(root).filter((record) => record.alive);
  const holder = findHolder(port);
  const group = holder && processGroup(holder.pid);
  const isOurs =
    holder === undefined
      ? own.some((record) => record.ports.includes(port))
      : own.some((record) => record.pid === holder.pid || record.pid === group);
  return !isOurs && !(await becomesFree(port));
}

async function stolen(root: string, ports: ReadonlyMap<string, number>): Promise<Set<string>> {
  const found = new Set<string>();
  for (const [name, port] of ports) if (await isStolen(root, port)) found.add(name);
  return found;
}

async function assign(inputs: PortsInputs, known: ReadonlyMap<string, number>): Promise<Computed> {
  const { root, name: set } = inputs;
  requireMarker(root);
  const gone = await stolen(root, known);
  const avoid = new Set([...gone].flatMap((name) => known.get(name) ?? []));
  const ports: Record<string, number> = {};
  for (const name of inputs.names) {
    const reservation = { root, set, name };
    const kept = known.get(name);
    ports[name] =
      kept !== undefined && !gone.has(name) && reserve(kept, reservation) ? kept : await pickPort(reservation, avoid);
  }
  const used = new Set(Object.values(ports));
  const unused = [...listReservations({ root, set }).keys()].filter((port) => !used.has(port));
  releaseReservations({ root, set }, unused);
  return { ports };
}

/** Free TCP ports on 127.0.0.1, kept by name. `sdk.ts` documents it. */
export const portsType: ResourceType<PortsInputs> = {
  name: "Ports",
  schema: portsSchema,
  replaceOn: ["root", "name"],
  computed: ["ports"],

  async preview(inputs, state) {
    const known = portsOf(state);
    const gone = await stolen(inputs.root, known);
    const ports: Record<string, Plain> = {};
    for (const name of inputs.names) ports[name] = gone.has(name) ? UNKNOWN : (known.get(name) ?? UNKNOWN);
    return { ports };
  },

  async drift(_inputs, state) {
    const { root, name: set } = state;
    if (typeof root !== "string" || typeof set !== "string") return [];
    const known = portsOf(state);
    const reserved = listReservations({ root, set });
    // A reservation that is gone (temporary files were cleaned) is made again, or else another environment takes the port.
    const lost = [...known.values()].some((port) => !reserved.has(port));
    return lost || (await stolen(root, known)).size > 0 ? ["ports"] : [];
  },

  async create(inputs) {
    // What an engine that was killed before it could note the ports has already reserved.
    const found = listReservations({ root: inputs.root, set: inputs.name });
    const known = new Map([...found].map(([port, { name }]) => [name, port]));
    return { id: inputs.name, outputs: await assign(inputs, known) };
  },

  read(inputs, state) {
    const ports = Object.fromEntries(portsOf(state));
    return Promise.resolve(readMarker(inputs.root) === undefined ? undefined : { ports });
  },

  update(inputs, state) {
    return assign(inputs, portsOf(state));
  },

  delete(inputs) {
    releaseReservations({ root: inputs.root, set: inputs.name });
    return Promise.resolve();
  },
};
