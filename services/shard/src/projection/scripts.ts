/** What happens in Redis as a whole or not at all. */
import { defineScript } from "redis";

/**
 * Whether entry text `a` is newer than the order (number, region). Regions are compared byte by byte: Redis lets Lua compare texts by the
 * machine's language.
 */
const NEWER = `
local function later(a, b)
  for i = 1, math.min(#a, #b) do
    local x, y = string.byte(a, i), string.byte(b, i)
    if x ~= y then return x > y end
  end
  return #a > #b
end
local function order(key)
  local head = redis.call('GETRANGE', key, 0, 160)
  local number, region = string.match(head, '^(%d+)/([^/]*)/')
  if number then return tonumber(number), region end
end
local function above(n, r, m, s)
  if n ~= m then return n > m end
  return later(r, s)
end
`;

/** KEYS: the entry. ARGV: number and region of its order, its text, its time to live in milliseconds. */
const PUT = `${NEWER}
local number, region = order(KEYS[1])
if number and above(number, region, tonumber(ARGV[1]), ARGV[2]) then return 0 end
redis.call('SET', KEYS[1], ARGV[3], 'PX', ARGV[4])
return 1`;

/** KEYS: the entry. ARGV: number and region of the order that it has to have to be removed. Returns whether it was. */
const REMOVE = `${NEWER}
local number, region = order(KEYS[1])
if not number or number ~= tonumber(ARGV[1]) or region ~= ARGV[2] then return 0 end
return redis.call('DEL', KEYS[1])`;

/** How long the positions of a generation stay that nobody projects into any more, in milliseconds. */
const POSITIONS_TTL = 7 * 86_400_000;

/**
 * KEYS: the bucket's positions, then the entries. ARGV: the number of claims; of each its field, from, offset, asOf and end; of each entry
 * number, region, text and time to live. Returns how many entries were newer, or -1 for a gap.
 */
const APPLY = `${NEWER}
local claims = tonumber(ARGV[1])
local held = {}
for i = 0, claims - 1 do
  local at = 2 + i * 5
  local text = redis.call('HGET', KEYS[1], ARGV[at]) or '0@0@0'
  local offset, asOf, last = string.match(text, '^(%d+)@(%d+)@(%d+)$')
  held[i] = { offset or '0', asOf or '0', last or '0' }
  if tonumber(ARGV[at + 1]) > tonumber(held[i][1]) then return -1 end
end
local applied = 0
for k = 2, #KEYS do
  local at = 2 + claims * 5 + (k - 2) * 4
  local number, region = order(KEYS[k])
  if not number or above(tonumber(ARGV[at]), ARGV[at + 1], number, region) then
    redis.call('SET', KEYS[k], ARGV[at + 2], 'PX', ARGV[at + 3])
    applied = applied + 1
  end
end
local function greater(a, b) if tonumber(a) > tonumber(b) then return a end return b end
for i = 0, claims - 1 do
  local at = 2 + i * 5
  redis.call('HSET', KEYS[1], ARGV[at],
    greater(ARGV[at + 2], held[i][1]) .. '@' .. greater(ARGV[at + 3], held[i][2]) .. '@' .. greater(ARGV[at + 4], held[i][3]))
end
redis.call('PEXPIRE', KEYS[1], ${POSITIONS_TTL})
return applied`;

/** KEYS: the control hash. ARGV: the seconds since 1970, and what to do. Returns serving, building and startedAt; 0: none. */
const CONTROL = `
local key, now, action, subject = KEYS[1], ARGV[1], ARGV[2], ARGV[3]
redis.call('HSETNX', key, 'serving', now)
local serving = redis.call('HGET', key, 'serving')
local building = redis.call('HGET', key, 'building') or '0'
if action == 'start' and (building == '0' or building == subject) then
  local free = math.max(tonumber(serving), tonumber(building)) + 1
  building = string.format('%.0f', math.max(free, tonumber(now)))
  redis.call('HSET', key, 'building', building, 'started', ARGV[4])
end
if action == 'finish' and building ~= '0' and building == subject then
  redis.call('HSET', key, 'serving', building)
  redis.call('HDEL', key, 'building', 'started')
  serving, building = building, '0'
end
return { serving, building, redis.call('HGET', key, 'started') or '0' }`;

/** What the client knows by name: each takes its keys and arguments as lists. */
export const SCRIPTS = {
  putUnlessNewer: script(PUT),
  removeThisOrder: script(REMOVE),
  applyToBucket: script(APPLY),
  controlGenerations: script(CONTROL),
};

function script(source: string) {
  return defineScript({
    SCRIPT: source,
    parseCommand(parser, keys: readonly string[], parameters: readonly string[]) {
      // The keys' number is written out, since it differs from call to call.
      parser.push(String(keys.length));
      parser.pushKeys([...keys]);
      parser.push(...parameters);
    },
    transformReply: (reply: unknown) => reply,
  });
}
