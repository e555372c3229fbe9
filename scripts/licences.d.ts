export interface ListedPackage {
  readonly name: string;
  readonly version: string;
  readonly licence: string;
}

export const ACCEPTED: readonly string[];

export function productionPackages(folder: string): readonly ListedPackage[];

export function licenceTable(packages: readonly ListedPackage[]): string;
