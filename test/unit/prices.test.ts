import { readFileSync } from "node:fs";
import { join } from "node:path";
import { virtualCpus } from "../../policies/cost/machine-sizes.ts";
import { PRICE_FILE, PRICES, readPrices } from "../../policies/cost/prices.ts";

const PRICE = { key: "box", part: "box", usdPerMonth: 2, unit: "box", source: "shop", basis: "looked-up" };
const FILE = {
  asOf: "2027-02-03",
  region: "eu-west-1",
  currency: "USD",
  sources: { shop: { page: "Shop pricing", url: "https://shop.example.com/pricing" } },
  spot: { percentOfOnDemand: 40, source: "shop", basis: "looked-up" },
  prices: [PRICE],
};
const read = (changes: object): ReturnType<typeof readPrices> =>
  readPrices("prices.json", JSON.stringify({ ...FILE, ...changes }));

describe("a price file", () => {
  it("says where its prices come from, and does not say more than is so", () => {
    expect(read({}).note).toBe("list prices of eu-west-1, of 2027-02-03: check before you rely on them");
    const recalled = "list prices of eu-west-1, recalled in 2027: check before you rely on them";
    expect(read({ prices: [PRICE, { ...PRICE, key: "bag", basis: "recalled" }] }).note).toBe(recalled);
    expect(read({ spot: { ...FILE.spot, basis: "recalled" } }).note).toBe(recalled);
  });

  it("has a price, or says that it has none", () => {
    expect(read({}).usd("box")).toBe(2);
    expect(read({}).find("bag")).toBeUndefined();
    expect(() => read({}).usd("bag")).toThrow("prices.json has no price of bag: add it");
  });

  it("is refused with two prices of one thing, and with a source that it does not list", () => {
    expect(() => read({ prices: [PRICE, PRICE] })).toThrow("prices.json: box has two prices: keep one");
    expect(() => read({ spot: { ...FILE.spot, source: "market" } })).toThrow(
      "prices.json: the source market is not in sources: add its page",
    );
  });

  test.each([
    ["a day that there is not", { asOf: "2027-02-30" }, "asOf"],
    ["another currency", { currency: "EUR" }, "currency"],
    ["a price of nothing", { prices: [{ ...PRICE, usdPerMonth: 0 }] }, "prices[0].usdPerMonth"],
    ["a price of no stated origin", { prices: [{ ...PRICE, basis: undefined }] }, "prices[0].basis"],
    ["a source without a page", { sources: { shop: { page: "Shop", url: "shop" } } }, "sources.shop.url"],
    ["a field that nobody reads", { discount: 10 }, "discount"],
  ])("is refused with %s", (_what, changes, path) => {
    expect(() => read(changes)).toThrow(path);
  });
});

describe("the committed prices", () => {
  it("were recalled, and say so: nobody has looked them up", () => {
    expect(PRICES.note).toBe("list prices of eu-west-1, recalled in 2026: check before you rely on them");
    const { prices } = JSON.parse(readFileSync(join(__dirname, "..", "..", PRICE_FILE), "utf8")) as {
      prices: { basis: string }[];
    };
    expect(new Set(prices.map(({ basis }) => basis))).toEqual(new Set(["recalled"]));
  });
});

describe("virtual CPUs of a machine", () => {
  test.each([
    ["m7i.medium", 1],
    ["m7i.large", 2],
    ["c6a.xlarge", 4],
    ["m7i-flex.2xlarge", 8],
    ["r7i.48xlarge", 192],
    ["t3.medium", undefined],
    ["m7i.metal-24xl", undefined],
    ["hpc7a.96xlarge", undefined],
    ["m7i", undefined],
  ])("of %s are %s", (machine, cpus) => {
    expect(virtualCpus(machine)).toBe(cpus);
  });
});
