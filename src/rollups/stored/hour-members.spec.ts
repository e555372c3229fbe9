import { expect, it } from '@jest/globals';
import { Random } from '../../../test/oracle/random.js';
import { HourMembers } from './hour-members.js';
import { addOnce, packMembers, type Members } from './members.js';

it('packs the members of each hour like plain maps', () => {
  const hours = new HourMembers();
  const random = new Random(5);
  for (let time = 0; time < 3; time++) {
    hours.clear();
    const plain = Array.from({ length: 700 }, (): Members => new Map<number, number>());
    for (const [hour] of plain.entries()) expect(hours.addHour()).toBe(hour);
    for (let round = 0; round < 12_000; round++) {
      // One hour has most of them, and subscribers come again.
      const hour = random.integer(0, 1) === 0 ? 0 : random.integer(1, 698);
      const member = 10_000_000_000_000 + random.integer(0, 4_000);
      const slots = random.integer(1, 4_095);
      hours.add(hour, member, slots);
      addOnce(plain[hour]!, member, slots);
    }
    plain.forEach((members, hour) => expect(hours.pack(hour)).toEqual(packMembers(members)));
  }
});
