/** Says which names there are. */
export const oneOf = (names: readonly string[]) => `must be one of ${names.join(', ')}`;

export const mustBeArray = { message: 'must be an array that is not empty' };
