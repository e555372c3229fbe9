/** The two kinds of tokens: of the IAM (the calling application) and of the user management (the user). */
export const TOKEN_KINDS = ['iam', 'user'] as const;

export type TokenKind = (typeof TOKEN_KINDS)[number];
