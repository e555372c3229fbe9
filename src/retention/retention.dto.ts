import { ApiProperty } from '@nestjs/swagger';
import type { RetentionAges } from '../config/sections.js';
import { Holds } from '../errors/from-validation.js';

const isAge = (value: unknown): boolean => value === null || typeof value === 'number';

const Age = (what: string): PropertyDecorator => {
  const schema = ApiProperty({
    type: 'integer',
    nullable: true,
    minimum: 2,
    maximum: 36_500,
    description: `Age in days at which ${what} are removed; null: never.`,
  });
  const check = Holds(isAge, 'RETENTION_AGE', 'must be null or a whole number of days');
  return (target, property) => {
    schema(target, property);
    check(target, property);
  };
};

/** The ages of an account. All four must be given, so that no age is left to a default by mistake. */
export class RetentionDto {
  @Age('usage records')
  facts_days!: number | null;

  @Age('figures by slot')
  slots_days!: number | null;

  @Age('figures by hour')
  hours_days!: number | null;

  @Age('figures by day')
  days_days!: number | null;
}

/** The ages in a body. */
export const agesIn = (dto: RetentionDto): RetentionAges => ({
  facts: dto.facts_days ?? undefined,
  slots: dto.slots_days ?? undefined,
  hours: dto.hours_days ?? undefined,
  day: dto.days_days ?? undefined,
});
