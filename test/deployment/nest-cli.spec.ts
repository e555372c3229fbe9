import { describe, expect, it } from '@jest/globals';
import { existsSync, readFileSync } from 'node:fs';
import ts from 'typescript';

interface NestCli {
  readonly sourceRoot: string;
  readonly entryFile: string;
  readonly compilerOptions: { readonly tsConfigPath: string };
}

// Nest's command line needs Node 22, so that it is no dependency: `npx @nestjs/cli generate module NAME` fetches it.
describe('nest-cli.json', () => {
  const { sourceRoot, entryFile, compilerOptions } = JSON.parse(
    readFileSync('nest-cli.json', 'utf8'),
  ) as NestCli;

  it('names the entry of the service, and the modules beside it', () => {
    expect(existsSync(`${sourceRoot}/${entryFile}.ts`)).toBe(true);
    expect(existsSync(`${sourceRoot}/app.module.ts`)).toBe(true);
  });

  it('builds what `npm run build` builds', () => {
    const { config } = ts.readConfigFile(compilerOptions.tsConfigPath, (path) =>
      readFileSync(path, 'utf8'),
    ) as {
      config: { compilerOptions: { rootDir: string; outDir: string } };
    };
    expect(config.compilerOptions).toMatchObject({ rootDir: sourceRoot, outDir: 'dist' });
    const build = readFileSync('scripts/build.js', 'utf8');
    expect(build).toContain(`'--project', '${compilerOptions.tsConfigPath}'`);
    expect(readFileSync('scripts/start.js', 'utf8')).toContain(`dist/${entryFile}.js`);
  });
});
