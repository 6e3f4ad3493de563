import { randomInt } from "node:crypto";
import { z } from "zod";
import { secret } from "../properties.ts";
import { ProviderError } from "../resource.ts";
import type { ResourceType } from "../resource.ts";

const passwordSchema = z.strictObject({
  length: z.int().min(8).max(256).optional(),
  keepers: z.record(z.string(), z.string()).optional(),
});

type PasswordInputs = z.infer<typeof passwordSchema>;

const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
const defaultLength = 32;

/** Makes a password of letters and digits from the system's source of randomness. */
export function generatePassword(length = defaultLength): string {
  return Array.from({ length }, () => alphabet.charAt(randomInt(alphabet.length))).join("");
}

/** A password that is made once and kept in the state as a secret. `sdk.ts` documents it. */
export const passwordType: ResourceType<PasswordInputs> = {
  name: "Password",
  schema: passwordSchema,
  replaceOn: ["length", "keepers"],
  computed: ["value"],

  create({ length }) {
    return Promise.resolve({ id: "password", outputs: { value: secret(generatePassword(length)) } });
  },

  read(_inputs, state) {
    const { value } = state;
    return Promise.resolve(typeof value === "string" ? { value: secret(value) } : undefined);
  },

  update(_inputs, state) {
    const { value } = state;
    if (typeof value !== "string") throw new ProviderError("the password is missing from the state");
    return Promise.resolve({ value: secret(value) });
  },

  delete() {
    return Promise.resolve();
  },
};
