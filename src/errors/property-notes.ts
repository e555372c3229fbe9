/** What decorators say of the properties of classes. A class also has the notes of the classes that it extends. */
export class PropertyNotes<Note> {
  private readonly notes = new Map<object, Map<string, Note>>();

  add(target: object, property: string | symbol, note: Note): void {
    const own = this.notes.get(target.constructor) ?? new Map<string, Note>();
    this.notes.set(target.constructor, own.set(String(property), note));
  }

  /** The note on a property; undefined when it has none. */
  of(Shape: new () => object, property: string): Note | undefined {
    for (let one: unknown = Shape; typeof one === 'function'; one = Object.getPrototypeOf(one)) {
      const note = this.notes.get(one)?.get(property);
      if (note !== undefined) return note;
    }
    return undefined;
  }
}
