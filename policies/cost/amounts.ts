/** To the cent, so that the sum of many parts is what it is on paper. */
export const toCents = (amount: number): number => Math.round(amount * 100) / 100;

/** Whole USD, with thousands apart. Upwards, so that what is more than a whole budget also reads as more. */
export const usd = (amount: number): string => Math.ceil(toCents(amount)).toLocaleString("en-GB");
