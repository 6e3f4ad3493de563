import { createHash } from "node:crypto";

/** Letters and digits of AWS's unique ids, such as those of roles and hosted zones. */
const upperAlphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";

/** Makes what is only this resource's, the same in each run: from its type, its URN, and how often that was created. */
export class Identity {
  readonly #key: string;

  /** @param parts what makes the resource this one; the cloud's seed among them */
  constructor(...parts: readonly (string | number)[]) {
    this.#key = parts.join("\n");
  }

  #bytes(count: number, salt: string): Buffer {
    const chunks: Buffer[] = [];
    for (let chunk = 0; chunk * 64 < count; chunk += 1)
      chunks.push(createHash("sha512").update(`${this.#key}\n${salt}\n${chunk}`).digest());
    return Buffer.concat(chunks).subarray(0, count);
  }

  /** Lower-case hexadecimal digits. */
  hex(length: number, salt = ""): string {
    return this.#bytes(Math.ceil(length / 2), `hex ${salt}`)
      .toString("hex")
      .slice(0, length);
  }

  /** Decimal digits, the first of them not 0. */
  digits(length: number, salt = ""): string {
    return Array.from(this.#bytes(length, `digits ${salt}`), (byte, place) =>
      place === 0 ? 1 + (byte % 9) : byte % 10,
    ).join("");
  }

  /** Upper-case letters and digits. */
  upper(length: number, salt = ""): string {
    return Array.from(this.#bytes(length, `upper ${salt}`), (byte) => upperAlphabet[byte % 36] ?? "A").join("");
  }

  /** A UUID. */
  uuid(salt = ""): string {
    const hex = this.hex(32, `uuid ${salt}`);
    return [hex.slice(0, 8), hex.slice(8, 12), `4${hex.slice(13, 16)}`, `a${hex.slice(17, 20)}`, hex.slice(20)].join(
      "-",
    );
  }

  /** A public IPv4 address of the block that documentation is free to use and that nobody routes (RFC 5737, RFC 2544). */
  address(salt = ""): string {
    const [second = 0, third = 0, fourth = 0] = this.#bytes(3, `address ${salt}`);
    return `198.${18 + (second % 2)}.${third}.${1 + (fourth % 254)}`;
  }
}
