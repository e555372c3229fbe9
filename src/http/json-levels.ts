import { DEEPEST_BODY, tooDeep } from './json-depth.js';
import { tooMany, type Open } from './json-open.js';

/** Of so many arrays and objects the garbage collector makes pauses that others notice. */
const MOST_PARTS = 250_000;

/** An item is in the outermost array, or in an array of the outermost object. */
const ITEM_DEPTHS = [1, 2];

/** The arrays and objects that are open. Each level has one object that is used again: a body may open very many. */
export class Levels {
  /** How many are open. */
  depth = 0;
  private readonly levels: Open[] = [];
  private parts = 0;

  /** @param longestItem the most bytes of an item. */
  constructor(private readonly longestItem: number) {}

  /** @throws ApiError BODY_TOO_DEEP; MALFORMED_BODY when the text has too many arrays and objects. */
  begin(at: number, isArray: boolean): void {
    const { depth } = this;
    if (depth === DEEPEST_BODY) throw tooDeep();
    if (++this.parts > MOST_PARTS) throw tooMany(`a body has at most ${MOST_PARTS} arrays and objects`);
    const begun = (this.levels[depth] ??= closed());
    begun.isItem = !isArray && this.isListOfItems();
    begun.isArray = isArray;
    begun.at = at;
    begun.from = begun.child = at + 1;
    begun.value = undefined;
    begun.isDone = false;
    begun.name = '';
    this.depth++;
  }

  /** The innermost. */
  get top(): Open | undefined {
    return this.depth === 0 ? undefined : this.levels[this.depth - 1];
  }

  /** From the outermost. */
  open(): readonly Open[] {
    return this.levels.slice(0, this.depth);
  }

  /** Whether an item that ends at a place, or later, is too long. */
  isTooLong({ at }: Open, place: number): boolean {
    return place - at >= this.longestItem;
  }

  /** Whether a place is in an item that is too long already. What is there is checked, and not kept. */
  isDropped(place: number): boolean {
    return ITEM_DEPTHS.some((depth) => {
      const level = depth < this.depth ? this.levels[depth] : undefined;
      return level?.isItem === true && this.isTooLong(level, place);
    });
  }

  private isListOfItems(): boolean {
    const { depth, levels } = this;
    return this.top?.isArray === true && (depth === 1 || (depth === 2 && levels[0]?.isArray === false));
  }
}

const closed = (): Open => ({
  isArray: false,
  isItem: false,
  at: 0,
  value: undefined,
  from: 0,
  child: 0,
  isDone: false,
  name: '',
});
