import * as fc from "fast-check";
import { createRetryBudget } from "../../../services/shard/src/routing/retry-budget.ts";

describe("the retry budget", () => {
  it("lets a node without requests try again ten times", () => {
    const budget = createRetryBudget();
    expect(Array.from({ length: 12 }, () => budget.withdraw())).toEqual([
      ...Array.from({ length: 10 }, () => true),
      false,
      false,
    ]);
  });

  it("leaves five attempts to those that cannot be done without", () => {
    const budget = createRetryBudget();
    expect(Array.from({ length: 7 }, () => budget.withdrawSpare())).toEqual([
      true,
      true,
      true,
      true,
      true,
      false,
      false,
    ]);
    expect(Array.from({ length: 6 }, () => budget.withdraw())).toEqual([true, true, true, true, true, false]);
  });

  it("pays for one attempt in ten requests after that", () => {
    const budget = createRetryBudget();
    while (budget.withdraw());
    let granted = 0;
    for (let request = 0; request < 1000; request++) {
      budget.request();
      if (budget.withdraw()) granted += 1;
    }
    expect(granted).toBe(100);
  });

  it("never grants more than a tenth of the requests and what was saved, and no more at once than a hundred", () => {
    const step = fc.constantFrom("request" as const, "withdraw" as const, "refund" as const);
    fc.assert(
      fc.property(fc.array(step, { maxLength: 3000, size: "max" }), (steps) => {
        const budget = createRetryBudget();
        let requests = 0;
        let granted = 0;
        let inARow = 0;
        let broken = 0;
        for (const each of steps) {
          if (each === "request") {
            requests += 1;
            inARow = 0;
            budget.request();
          } else if (each === "withdraw") {
            if (budget.withdraw()) {
              granted += 1;
              inARow += 1;
            }
          } else if (granted > 0 && inARow > 0) {
            granted -= 1;
            inARow -= 1;
            budget.refund();
          }
          if (granted > 10 + requests / 10 || inARow > 100) broken += 1;
        }
        expect(broken).toBe(0);
      }),
      { numRuns: 50 },
    );
  });
});
