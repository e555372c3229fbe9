export interface FoundSecret {
  readonly line: number;
  readonly kind: string;
}

export function secretsIn(text: string): readonly FoundSecret[];

export function secretsOf(folder: string): readonly string[];
