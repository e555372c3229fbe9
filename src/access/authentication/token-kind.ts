/** The two kinds of tokens: IAM (the calling application) and user management (the user). */
export const TOKEN_KINDS = ['iam', 'user'] as const;

export type TokenKind = (typeof TOKEN_KINDS)[number];
