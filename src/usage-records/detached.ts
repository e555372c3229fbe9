/**
 * A copy of a part of another text. Without a copy the part would keep the whole text in memory: a few hundred errors
 * of a body would keep megabytes of it.
 */
export const detached = (part: string): string => Buffer.from(part).toString();
