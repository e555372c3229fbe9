import { describe, expect, it } from '@jest/globals';
import { getMetadataStorage, validateSync } from 'class-validator';
import { ApiKeyChangesDto } from '../../src/access/api-keys/api-key.dto.js';
import { DevTokenRequest } from '../../src/access/authentication/dev-issuer/dev-token-request.js';
import { PortalTokenDto } from '../../src/access/portal-tokens/portal-token.dto.js';
import { isObject } from '../../src/common/is-object.js';
import { ReportDto } from '../../src/connectivity-report/request/report.dto.js';
import { VoidDto } from '../../src/corrections/correction.dto.js';
import { partOf } from '../../src/errors/parts.js';
import { passes } from '../../src/errors/passes.js';
import { parseExactJsonBody } from '../../src/http/json.js';
import { makeRequest } from '../language/generate/request.js';
import { makeWorld } from '../language/world.js';
import { Random } from '../oracle/random.js';
import { mutantOf } from './mutate.js';
import { OTHER_BODIES } from './other-bodies.js';

// `MUTANT_SEED=n` repeats a run.
const SEED = Number(process.env.MUTANT_SEED ?? Math.floor(Math.random() * 1e9));
const MUTANTS = 2_000;

type Shape = new () => object;

const counts = { passed: 0, failed: 0 };

/** Compares the verdicts on an object, and on every object in it that its class knows. */
function compare(Shape: Shape, value: unknown, told: object): void {
  if (!isObject(value)) return;
  const dto = new Shape() as Record<string, unknown>;
  const rules = getMetadataStorage().getTargetValidationMetadatas(Shape, '', false, false);
  for (const name of new Set(rules.map(({ propertyName }) => propertyName))) {
    if (!Object.hasOwn(value, name)) continue;
    dto[name] = value[name];
    const inner = partOf(Shape, name)?.shape();
    if (inner) for (const one of [value[name]].flat()) compare(inner, one, told);
  }
  const isGood = validateSync(dto, { forbidUnknownValues: true }).length === 0;
  counts[isGood ? 'passed' : 'failed']++;
  expect({ ...told, class: Shape.name, dto, passes: passes(Shape, dto) }).toEqual({
    ...told,
    class: Shape.name,
    dto,
    passes: isGood,
  });
}

const goodOf = (path: string) => {
  const route = OTHER_BODIES.find((one) => one.path === path);
  if (!route) throw new Error(`no good body of ${path}`);
  return (random: Random) => route.good(random);
};

describe('the fast check of a body', () => {
  const world = makeWorld(SEED);

  it.each<[string, Shape, (random: Random) => unknown]>([
    ['reports', ReportDto, () => makeRequest(world)],
    ['portal tokens', PortalTokenDto, goodOf('admin/v1/portal-tokens')],
    ['API keys', ApiKeyChangesDto, goodOf('admin/v1/api-keys')],
    ['voids', VoidDto, goodOf('usage/v1/records:void')],
    ['development tokens', DevTokenRequest, goodOf('dev/iam/token')],
  ])('accepts exactly what class-validator accepts: %s', (_, Shape, good) => {
    const random = new Random(SEED);
    for (let i = 0; i < MUTANTS; i++) {
      const body = mutantOf(good(random), random);
      compare(Shape, parseExactJsonBody(Buffer.from(body)), { seed: SEED, body });
    }
    expect(counts.passed).toBeGreaterThan(MUTANTS / 10);
    expect(counts.failed).toBeGreaterThan(MUTANTS / 10);
  });
});
