import { readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";

/** `recalled`: written down from memory, and looked up by nobody. `looked-up`: read on the source's page on the day of `asOf`. */
const basis = z.enum(["recalled", "looked-up"]);

const priceFile = z.strictObject({
  /** Day on which the prices were written down. */
  asOf: z.iso.date(),
  /** Region whose prices they are; other regions differ by some percent. */
  region: z.string().min(1),
  currency: z.literal("USD"),
  /** The providers' public pages that a price can be checked on, by the names that prices use. */
  sources: z.record(z.string(), z.strictObject({ page: z.string().min(1), url: z.httpUrl() })),
  /** What a spot node costs of the price on demand. */
  spot: z.strictObject({ percentOfOnDemand: z.number().positive().max(100), source: z.string(), basis }),
  prices: z.array(
    z.strictObject({
      /** A type token for what costs the same however it is declared; a machine type; or a name of our own. */
      key: z.string().min(1),
      /** How a bill calls one of it. */
      part: z.string().min(1),
      usdPerMonth: z.number().positive(),
      /** What one of it is. */
      unit: z.string().min(1),
      source: z.string(),
      basis,
    }),
  ),
});

type PriceFile = z.infer<typeof priceFile>;
/** What one of something costs. */
export type Price = PriceFile["prices"][number];

/** Prices by key, with where and when they come from. */
export class PriceList {
  readonly asOf: string;
  readonly region: string;
  /** What a spot node costs of the price on demand, in percent. */
  readonly spotPercent: number;
  /** Where the prices come from, in words. They are nobody's quotation. */
  readonly note: string;
  readonly #file: string;
  readonly #prices: ReadonlyMap<string, Price>;

  /** @param file path of the file, for messages */
  constructor(file: string, { asOf, region, spot, prices }: PriceFile) {
    this.#file = file;
    this.asOf = asOf;
    this.region = region;
    this.spotPercent = spot.percentOfOnDemand;
    const recalled = prices.some((price) => price.basis === "recalled") || spot.basis === "recalled";
    const origin = recalled ? `recalled in ${asOf.slice(0, 4)}` : `of ${asOf}`;
    this.note = `list prices of ${region}, ${origin}: check before you rely on them`;
    this.#prices = new Map(prices.map((price) => [price.key, price]));
  }

  /** The price with that key; undefined where there is none. */
  find(key: string): Price | undefined {
    return this.#prices.get(key);
  }

  /**
   * USD a month of one.
   *
   * @throws Error where there is no price with that key
   */
  usd(key: string): number {
    const price = this.find(key);
    if (price === undefined) throw new Error(`${this.#file} has no price of ${key}: add it`);
    return price.usdPerMonth;
  }
}

/**
 * Reads a price file.
 *
 * @param file its path, for messages
 * @throws Error for a file that is not one, for a key that is there twice, and for a source that is not listed
 */
export function readPrices(file: string, text: string): PriceList {
  const parsed = priceFile.safeParse(JSON.parse(text));
  if (!parsed.success) throw new Error(`${file}: ${z.prettifyError(parsed.error)}`);
  const { data } = parsed;
  const keys = data.prices.map(({ key }) => key);
  const twice = keys.filter((key, at) => keys.indexOf(key) !== at);
  const unlisted = [data.spot, ...data.prices].filter(({ source }) => data.sources[source] === undefined);
  const problems = [
    ...twice.map((key) => `${key} has two prices: keep one`),
    ...unlisted.map(({ source }) => `the source ${source} is not in sources: add its page`),
  ];
  if (problems.length > 0) throw new Error(problems.map((problem) => `${file}: ${problem}`).join("\n"));
  return new PriceList(file, data);
}

/** Path of the price file, from the project's folder. */
export const PRICE_FILE = "policies/cost/prices.json";

/** The prices that are committed beside this file. */
export const PRICES = readPrices(PRICE_FILE, readFileSync(join(__dirname, "prices.json"), "utf8"));
