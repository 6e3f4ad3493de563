import { openClient } from "../../tools/github/client.ts";
import { markerOf } from "../../tools/github/marker.ts";
import { postStickyComment } from "../../tools/github/sticky-comment.ts";
import type { Posted } from "../../tools/github/sticky-comment.ts";
import type { FakeGitHub, FakeText } from "./github-fake.ts";
import { BOT, fakeGitHub } from "./github-fake.ts";

const MARKER = markerOf("preview", "prod");
const COMMENTS = "/repos/acme/stack/issues/7/comments";

let github: FakeGitHub;
let waits: string[];
beforeEach(async () => {
  github = await fakeGitHub();
  waits = [];
});
afterEach(() => github.close());

const post = (text: string): Promise<Posted> => {
  const onWait = (message: string): void => void waits.push(message);
  // A second of waiting lasts a millisecond.
  const client = openClient({ token: "secret-token", url: github.url, onWait, second: 1 });
  const repository = { owner: "acme", repo: "stack" };
  return postStickyComment(client, { repository, number: 7, marker: MARKER, author: BOT.login, text });
};

const byPerson = (id: number, body: string): FakeText => ({
  id,
  number: 7,
  body,
  state: "open",
  user: { login: "ann", type: "User" },
});
const byBot = (id: number, body: string): FakeText => ({ ...byPerson(id, body), user: BOT });
const bodies = (): string[] => github.comments.map(({ id, body }) => `${id} ${body}`);

describe("the sticky comment", () => {
  it("is created where there is none, with the marker as its first line", async () => {
    expect(await post("one")).toEqual({ outcome: "created", id: 1 });
    expect(bodies()).toEqual([`1 ${MARKER}\none`]);
    expect(github.tokens).toEqual(new Set(["token secret-token"]));
  });

  it("is changed in place, and left alone when it says the same", async () => {
    await post("one");
    expect(await post("two")).toEqual({ outcome: "updated", id: 1 });
    expect(await post("two")).toEqual({ outcome: "unchanged", id: 1 });
    expect(bodies()).toEqual([`1 ${MARKER}\ntwo`]);
    expect(github.requests.filter((request) => !request.startsWith("GET"))).toEqual([
      `POST ${COMMENTS}`,
      "PATCH /repos/acme/stack/issues/comments/1",
    ]);
  });

  it("is found behind more than two hundred others, page by page", async () => {
    for (let id = 1; id <= 230; id += 1) github.comments.push(byPerson(id, `comment ${id}`));
    github.comments.push(byBot(231, `${MARKER}\nold`));
    expect(await post("new")).toEqual({ outcome: "updated", id: 231 });
    expect(github.comments).toHaveLength(231);
    expect(github.requests.filter((request) => request.startsWith("GET"))).toEqual([
      `GET ${COMMENTS}?per_page=100`,
      `GET ${COMMENTS}?per_page=100&page=2`,
      `GET ${COMMENTS}?per_page=100&page=3`,
    ]);
  });

  it("is never somebody else's that carries the marker", async () => {
    github.comments.push(
      byPerson(1, `${MARKER}\nmine now`),
      { ...byBot(2, `${MARKER}\nof another bot`), user: { login: "other[bot]", type: "Bot" } },
      { ...byBot(3, `${MARKER}\nof a person with the bot's name`), user: { login: BOT.login, type: "User" } },
      byBot(4, `quoting:\n${MARKER}`),
      byBot(5, `${markerOf("preview", "dev")}\nof another environment`),
    );
    const before = bodies();
    expect(await post("ours")).toEqual({ outcome: "created", id: 6 });
    expect(bodies()).toEqual([...before, `6 ${MARKER}\nours`]);
  });

  it("is the oldest of two that were posted at the same moment", async () => {
    github.comments.push(byBot(1, `${MARKER}\na`), byBot(2, `${MARKER}\nb`));
    expect(await post("c")).toEqual({ outcome: "updated", id: 1 });
  });

  it("survives gateways that fail, three times in a row", async () => {
    for (let times = 0; times < 3; times += 1) github.faults.push({ request: `GET ${COMMENTS}`, status: 502 });
    expect(await post("one")).toEqual({ outcome: "created", id: 1 });
    expect(github.requests.filter((request) => request.startsWith("GET"))).toHaveLength(4);
  });

  it("gives up after the fourth, and has written nothing", async () => {
    for (let times = 0; times < 4; times += 1) github.faults.push({ request: `GET ${COMMENTS}`, status: 502 });
    await expect(post("one")).rejects.toMatchObject({ status: 502 });
    expect(github.comments).toEqual([]);
    expect(github.requests).toHaveLength(4);
  });

  it("is not there twice when only the answer to its creation was lost", async () => {
    github.faults.push({ request: `POST ${COMMENTS}`, status: 502, done: true });
    expect(await post("one")).toEqual({ outcome: "unchanged", id: 1 });
    expect(bodies()).toEqual([`1 ${MARKER}\none`]);
  });

  it("is tried again when its creation failed for real", async () => {
    github.faults.push({ request: `POST ${COMMENTS}`, status: 503 });
    expect(await post("one")).toEqual({ outcome: "created", id: 1 });
    expect(github.requests.filter((request) => request.startsWith("POST"))).toHaveLength(2);
  });

  it.each([
    ["403", { status: 403, message: "You have exceeded a secondary rate limit", headers: { "retry-after": "7" } }],
    ["429", { status: 429, message: "You have exceeded a secondary rate limit", headers: { "retry-after": "7" } }],
  ])("waits for as long as a secondary rate limit (%s) asks", async (_status, fault) => {
    github.faults.push({ request: `GET ${COMMENTS}`, ...fault });
    expect(await post("one")).toEqual({ outcome: "created", id: 1 });
    expect(waits).toEqual(["GitHub's secondary rate limit asks to wait 7 s: waiting"]);
  });

  it("waits until a rate limit is over", async () => {
    const reset = String(Math.floor(Date.now() / 1000) + 20);
    const headers = { "x-ratelimit-remaining": "0", "x-ratelimit-reset": reset };
    github.faults.push({ request: `GET ${COMMENTS}`, status: 403, message: "API rate limit exceeded", headers });
    expect(await post("one")).toEqual({ outcome: "created", id: 1 });
    expect(waits).toEqual([expect.stringMatching(/^GitHub's rate limit asks to wait 2[01] s: waiting$/)]);
  });

  it("does not wait for an hour, nor more often than three times", async () => {
    const fault = (after: string): void => {
      const message = "You have exceeded a secondary rate limit";
      github.faults.push({ request: `GET ${COMMENTS}`, status: 403, message, headers: { "retry-after": after } });
    };
    fault("3600");
    await expect(post("one")).rejects.toMatchObject({ status: 403 });
    expect(waits).toEqual(["GitHub's secondary rate limit asks to wait 3600 s: giving up"]);
    for (let times = 0; times < 4; times += 1) fault("1");
    await expect(post("one")).rejects.toMatchObject({ status: 403 });
    expect(waits.slice(1)).toEqual([
      ...Array<string>(3).fill("GitHub's secondary rate limit asks to wait 1 s: waiting"),
      "GitHub's secondary rate limit asks to wait 1 s: giving up",
    ]);
  });

  it("is not tried again when GitHub says that it may not", async () => {
    github.faults.push({ request: `POST ${COMMENTS}`, status: 403, message: "Resource not accessible by integration" });
    await expect(post("one")).rejects.toMatchObject({ status: 403 });
    expect(github.requests).toHaveLength(2);
  });

  it("takes what GitHub takes at most, and refuses one character more before it asks anything", async () => {
    const room = 65_536 - MARKER.length - 1;
    expect((await post("x".repeat(room))).outcome).toBe("created");
    const asked = github.requests.length;
    await expect(post("x".repeat(room + 1))).rejects.toThrow("found     65537 characters\n    accepted  65536");
    expect(github.requests).toHaveLength(asked);
  });
});

describe("the marker", () => {
  it("is one line that Markdown hides", () => {
    expect(markerOf("preview", "prod")).toBe("<!-- meridian-preview:prod -->");
    expect(markerOf("drift", "eu-1")).toBe("<!-- meridian-drift:eu-1 -->");
  });

  it.each(["", "a--b", "a -->", "Prod", "a\nb", "x".repeat(64)])("refuses %j as an environment", (name) => {
    expect(() => markerOf("preview", name)).toThrow("is no name of an environment");
  });
});
