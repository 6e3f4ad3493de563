import { z } from "zod";
import { claimRoot, readMarker } from "../environment-folder.ts";
import { rootSchema } from "../inputs.ts";
import { sweep } from "../records.ts";
import { ProviderError } from "../resource.ts";
import type { ResourceType } from "../resource.ts";

const environmentSchema = z.strictObject({ root: rootSchema });

type EnvironmentInputs = z.infer<typeof environmentSchema>;

/** `<stack>::<project>` of `urn:pulumi:<stack>::<project>::<type>::<name>`. */
export function ownerOf(urn: string): string {
  return urn
    .replace(/^urn:pulumi:/, "")
    .split("::")
    .slice(0, 2)
    .join("::");
}

/** The folder that everything of an environment lives in. `sdk.ts` documents it. */
export const environmentType: ResourceType<EnvironmentInputs> = {
  name: "Environment",
  schema: environmentSchema,
  replaceOn: ["root"],
  computed: [],

  drift(_inputs, state) {
    const { root } = state;
    return Promise.resolve(typeof root === "string" && readMarker(root) === undefined ? ["root"] : []);
  },

  create({ root }, operation) {
    claimRoot(root, ownerOf(operation.urn));
    return Promise.resolve({ id: root, outputs: {} });
  },

  read({ root }) {
    return Promise.resolve(readMarker(root) === undefined ? undefined : {});
  },

  update({ root }, _state, operation) {
    claimRoot(root, ownerOf(operation.urn));
    return Promise.resolve({});
  },

  async delete({ root }, _state, operation) {
    const marker = readMarker(root);
    const owner = ownerOf(operation.urn);
    if (marker !== undefined && marker.owner !== owner)
      throw new ProviderError(
        `${root} now belongs to another stack (${marker.owner}, here ${owner}), so it is not removed`,
      );
    operation.report("ending what still runs", { ephemeral: true });
    await sweep(root, operation.signal);
  },
};
