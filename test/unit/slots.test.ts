import { SLOT_COUNT, slotOf, xxh32 } from "../../components/topology/slots.ts";

describe("XXH32", () => {
  // The first four are published with the algorithm or its ports; the rest cover each length of the last stripe.
  test.each([
    ["", 0x02cc5d05],
    ["a", 0x550d7456],
    ["abc", 0x32d153ff],
    ["Nobody inspects the spammish repetition", 0xe2293b2f],
  ])("of %p has its published value", (text, expected) => {
    expect(xxh32(text)).toBe(expected);
  });

  test("is of the UTF-8 bytes, also where a text is not ASCII", () => {
    // Reference bytes hashed by the plain definition below, which knows nothing of texts.
    for (const text of ["é", "€uro", "ключ-0123456789-абвгд", "😀".repeat(9), "ascii then é", `${"x".repeat(40)}ÿ`]) {
      expect(xxh32(text)).toBe(plainXxh32(new TextEncoder().encode(text)));
    }
  });

  test("equals the plain definition for every length up to three stripes", () => {
    for (let length = 0; length <= 50; length++) {
      const text = Array.from({ length }, (_, at) => String.fromCharCode(33 + ((at * 7 + length) % 90))).join("");
      expect(xxh32(text)).toBe(plainXxh32(new TextEncoder().encode(text)));
    }
  });

  test("reads a lone surrogate as U+FFFD", () => {
    expect(xxh32("\ud800")).toBe(xxh32("\ufffd"));
  });
});

describe("a key's slot", () => {
  test("is the low 14 bits of the hash", () => {
    // Exact, since another slot would lose what is stored under the key.
    expect(slotOf("abc")).toBe(0x32d153ff & 16383);
    expect(slotOf("Nobody inspects the spammish repetition")).toBe(0xe2293b2f & 16383);
    expect(slotOf("")).toBe(0x1d05);
    expect(SLOT_COUNT).toBe(16384);
  });

  test.each([
    ["numbered", (key: number) => `user:${key}`],
    ["zero-padded", (key: number) => `k${String(key).padStart(15, "0")}`],
    ["hexadecimal", (key: number) => key.toString(16)],
    ["non-ASCII", (key: number) => `ключ:${key}`],
  ])("is uniform for %s sequential keys", (_name, keyOf) => {
    const keys = 8 * SLOT_COUNT;
    const counts = new Array<number>(SLOT_COUNT).fill(0);
    for (let key = 0; key < keys; key++) {
      const slot = slotOf(keyOf(key));
      counts[slot] = (counts[slot] ?? 0) + 1;
    }
    const chiSquare = counts.reduce((sum, count) => sum + (count - 8) ** 2 / 8, 0);
    // Of 16383 degrees of freedom: mean 16383, standard deviation 181. Four of them either way; the keys are fixed.
    const deviations = (chiSquare - (SLOT_COUNT - 1)) / Math.sqrt(2 * (SLOT_COUNT - 1));
    expect(Math.abs(deviations)).toBeLessThan(4);
  });
});

/** XXH32 as its specification writes it, on bytes and big numbers. */
function plainXxh32(bytes: Uint8Array): number {
  const mask = 0xffffffffn;
  const [p1, p2, p3, p4, p5] = [0x9e3779b1n, 0x85ebca77n, 0xc2b2ae3dn, 0x27d4eb2fn, 0x165667b1n];
  const rotate = (word: bigint, bits: bigint): bigint => ((word << bits) | (word >> (32n - bits))) & mask;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let at = 0;
  let hash = p5;
  if (bytes.length >= 16) {
    const lanes = [(p1 + p2) & mask, p2, 0n, -p1 & mask];
    for (; at + 16 <= bytes.length; at += 16) {
      for (const [lane, value] of lanes.entries()) {
        const word = BigInt(view.getUint32(at + 4 * lane, true));
        lanes[lane] = (rotate((value + word * p2) & mask, 13n) * p1) & mask;
      }
    }
    const bits = [1n, 7n, 12n, 18n];
    hash = lanes.reduce((sum, value, lane) => sum + rotate(value, bits[lane] ?? 0n), 0n) & mask;
  }
  hash = (hash + BigInt(bytes.length)) & mask;
  for (; at + 4 <= bytes.length; at += 4) {
    hash = (rotate((hash + BigInt(view.getUint32(at, true)) * p3) & mask, 17n) * p4) & mask;
  }
  for (; at < bytes.length; at++) hash = (rotate((hash + BigInt(view.getUint8(at)) * p5) & mask, 11n) * p1) & mask;
  hash = ((hash ^ (hash >> 15n)) * p2) & mask;
  hash = ((hash ^ (hash >> 13n)) * p3) & mask;
  return Number(hash ^ (hash >> 16n));
}
