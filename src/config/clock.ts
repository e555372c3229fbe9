/** Returns the present time in Unix milliseconds. Injected, so that tests can set the time. */
export type Clock = () => number;

export const systemClock: Clock = () => Date.now();
