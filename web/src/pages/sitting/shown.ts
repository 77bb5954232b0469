/**
 * A share as it may be shown in whole percent: rounded down, so that 79.6 % does not read as the 80 % that would pass. What is
 * a whole percent but for the errors of sums stays one.
 */
export const shownShare = (share: number): number => Math.floor(share * 100 + 1e-7) / 100;
