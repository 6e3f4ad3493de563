import { meridian } from "../local/command.ts";

jest.setTimeout(600_000);

/** `npm run policy <arguments>`, in a process of its own. */
const policy = (...commandLine: readonly string[]): ReturnType<typeof meridian> =>
  meridian("/nowhere", "policy", ...commandLine);

describe("npm run policy prod", () => {
  it("finds prod clean once it is up on a simulated AWS, with nothing left unevaluated", async () => {
    const { code, output } = await policy("prod", "--today", "2026-12-01");
    expect(output).toContain(" 0 violated, 0 not evaluated, ");
    expect(code).toBe(0);
  });

  it("ends with 1 when its exceptions have ended, and says so loudly", async () => {
    const { code, output } = await policy("prod", "--today", "2099-01-01", "--format", "json");
    expect(code).toBe(1);
    const { refused, policies } = JSON.parse(output) as {
      readonly refused: boolean;
      readonly policies: readonly { readonly violations: readonly { readonly endedException: object | null }[] }[];
    };
    expect(refused).toBe(true);
    expect(policies.flatMap(({ violations }) => violations).some(({ endedException }) => endedException !== null)).toBe(
      true,
    );
  });

  it("refuses a day that is none", async () => {
    expect((await policy("prod", "--today", "tomorrow")).code).toBe(1);
  });
});
