import { Inject, Injectable } from '@nestjs/common';
import type { Actor } from '../access/audit/audit-entry.js';
import { AuditLog } from '../access/audit/audit-log.js';
import type { Clock } from '../config/clock.js';
import { CLOCK } from '../config/config.module.js';
import { MappingRepository } from '../usage-records/mapped/mapping.repository.js';
import { ApiError } from '../errors/api-error.js';
import { MAPPING_NAME } from '../usage-records/mapped/mapping-library.js';
import { presetView, toView, type MappingView } from './mapping.view.js';
import { PRESETS, type MappingDocument } from '../mapping/index.js';

/** The stored mappings. Each change is recorded in the audit log. */
@Injectable()
export class MappingsService {
  constructor(
    private readonly repository: MappingRepository,
    private readonly audit: AuditLog,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** Presets first, then the stored mappings by name. */
  async list(): Promise<MappingView[]> {
    const stored = await this.repository.list();
    return [...[...PRESETS].map(([name, document]) => presetView(name, document)), ...stored.map(toView)];
  }

  /** @throws ApiError MAPPING_NAME, UNKNOWN_RESOURCE */
  async show(name: string): Promise<MappingView> {
    const preset = PRESETS.get(name);
    if (preset) return presetView(name, preset);
    assertName(name);
    const stored = await this.repository.find(name);
    if (!stored) throw new ApiError({ name: 'UNKNOWN_RESOURCE', field: 'name' });
    return toView(stored);
  }

  /**
   * Stores a mapping. Replaces a mapping of the same name.
   * @param document must be valid.
   * @throws ApiError MAPPING_NAME, MAPPING_PRESET
   */
  async put(name: string, document: MappingDocument, actor: Actor): Promise<MappingView> {
    assertOwnName(name);
    const stored = await this.repository.put(
      name,
      document,
      actor.id,
      new Date(this.clock()),
      (unit, before) =>
        this.audit.record(
          {
            actor,
            action: 'mapping.put',
            targetKind: 'mapping',
            target: name,
            details: { before: before ?? null, after: document },
          },
          unit,
        ),
    );
    return toView(stored);
  }

  /** @throws ApiError MAPPING_NAME, MAPPING_PRESET, UNKNOWN_RESOURCE */
  async remove(name: string, actor: Actor): Promise<void> {
    assertOwnName(name);
    const found = await this.repository.remove(name, (unit, before) =>
      this.audit.record(
        {
          actor,
          action: 'mapping.remove',
          targetKind: 'mapping',
          target: name,
          details: { before, after: null },
        },
        unit,
      ),
    );
    if (!found) throw new ApiError({ name: 'UNKNOWN_RESOURCE', field: 'name' });
  }
}

function assertName(name: string): void {
  if (MAPPING_NAME.test(name)) return;
  const detail =
    'must have 1 to 64 lower case letters, digits, dots, underscores and hyphens, the first a letter or digit';
  throw new ApiError({ name: 'MAPPING_NAME', field: 'name', detail });
}

/** @throws ApiError MAPPING_NAME, MAPPING_PRESET unless a mapping can be stored under the name. */
export function assertOwnName(name: string): void {
  if (PRESETS.has(name))
    throw new ApiError({ name: 'MAPPING_PRESET', field: 'name', detail: 'extend it under another name' });
  assertName(name);
}
