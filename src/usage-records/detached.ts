/**
 * A copy of a text that was cut out of another. Without it the whole text would stay in memory for as long as the part
 * does: a few hundred errors of a body would keep megabytes of it.
 */
export const detached = (part: string): string => Buffer.from(part).toString();
