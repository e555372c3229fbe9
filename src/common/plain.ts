/** What has the properties of a class, and need not be an instance of it. */
export type Plain<T> = { readonly [Property in keyof T]: T[Property] };
