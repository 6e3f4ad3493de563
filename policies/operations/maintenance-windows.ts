/** A weekly window, in minutes from Sunday 00:00 UTC. */
export interface Window {
  readonly from: number;
  readonly until: number;
}

const DAYS = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"];
const DAY = 24 * 60;
const WEEK = 7 * DAY;

/** Reads `sun:05:00-sun:06:00`. Undefined where it is no such window. */
export function windowOf(text: string | undefined): Window | undefined {
  const match = /^([a-z]{3}):(\d{2}):(\d{2})-([a-z]{3}):(\d{2}):(\d{2})$/.exec((text ?? "").toLowerCase());
  if (match === null) return undefined;
  const [, fromDay = "", fromHour, fromMinute, untilDay = "", untilHour, untilMinute] = match;
  if (!DAYS.includes(fromDay) || !DAYS.includes(untilDay)) return undefined;
  const minute = (day: string, hour = "0", min = "0"): number =>
    DAYS.indexOf(day) * DAY + Number(hour) * 60 + Number(min);
  const from = minute(fromDay, fromHour, fromMinute);
  const until = minute(untilDay, untilHour, untilMinute);
  return { from, until: until > from ? until : until + WEEK };
}

/** Whether two windows share a minute, also over the end of the week. */
export function overlap(a: Window, b: Window): boolean {
  return [-WEEK, 0, WEEK].some((shift) => a.from < b.until + shift && b.from + shift < a.until);
}
