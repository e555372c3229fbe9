const [QUOTE, BACKSLASH, COMMA, COLON] = [0x22, 0x5c, 0x2c, 0x3a];
const [OPEN_OBJECT, CLOSE_OBJECT, OPEN_LIST, CLOSE_LIST] = [0x7b, 0x7d, 0x5b, 0x5d];
const SPACES = new Set([0x20, 0x0a, 0x0d, 0x09]);
const FIRST_PRINTABLE = 0x20;

type Expected = 'value' | 'value or end' | 'key' | 'key or end' | 'colon' | 'comma or end' | 'nothing';

/** Checks a JSON text while it arrives, and counts its objects. Keeps none of it. */
export class JsonCounter {
  private objects = 0;
  private readonly open: number[] = [];
  private expected: Expected = 'value';
  private inString: 'no' | 'yes' | 'escaped' = 'no';
  private stringIsKey = false;
  /** An incomplete number or word. */
  private bare = '';

  /** @throws SyntaxError when the text is not JSON. */
  push(chunk: Buffer): void {
    for (const byte of chunk) {
      if (this.inString !== 'no') this.inText(byte);
      else this.step(byte);
    }
  }

  /** @throws SyntaxError when the text is not complete. */
  finish(): number {
    this.endBare();
    if (this.expected !== 'nothing') throw new SyntaxError('The JSON breaks off');
    return this.objects;
  }

  private inText(byte: number): void {
    if (this.inString === 'escaped') this.inString = 'yes';
    else if (byte === BACKSLASH) this.inString = 'escaped';
    else if (byte === QUOTE) {
      this.inString = 'no';
      if (this.stringIsKey) this.expected = 'colon';
      else this.endValue();
    } else if (byte < FIRST_PRINTABLE) this.refuse(byte);
  }

  private step(byte: number): void {
    if (byte === COMMA || byte === CLOSE_OBJECT || byte === CLOSE_LIST || SPACES.has(byte)) this.endBare();
    if (SPACES.has(byte)) return;
    if (byte === QUOTE) this.beginString(byte);
    else if (byte === OPEN_OBJECT || byte === OPEN_LIST) this.begin(byte);
    else if (byte === CLOSE_OBJECT || byte === CLOSE_LIST) this.close(byte);
    else if (byte === COMMA && this.expected === 'comma or end')
      this.expected = this.open.at(-1) === OPEN_OBJECT ? 'key' : 'value';
    else if (byte === COLON && this.expected === 'colon') this.expected = 'value';
    else if (this.takesValue()) this.bare += String.fromCharCode(byte);
    else this.refuse(byte);
  }

  private takesValue(): boolean {
    return this.expected === 'value' || this.expected === 'value or end';
  }

  private beginString(byte: number): void {
    this.stringIsKey = this.expected === 'key' || this.expected === 'key or end';
    if (this.bare !== '' || (!this.stringIsKey && !this.takesValue())) this.refuse(byte);
    this.inString = 'yes';
  }

  private begin(byte: number): void {
    if (this.bare !== '' || !this.takesValue()) this.refuse(byte);
    this.open.push(byte);
    this.expected = byte === OPEN_OBJECT ? 'key or end' : 'value or end';
  }

  private close(byte: number): void {
    const opened = this.open.pop();
    const fits = opened === (byte === CLOSE_OBJECT ? OPEN_OBJECT : OPEN_LIST);
    const mayEnd = this.expected === 'comma or end' || this.expected.endsWith('or end');
    if (!fits || !mayEnd) this.refuse(byte);
    if (byte === CLOSE_OBJECT) this.objects++;
    this.endValue();
  }

  private endBare(): void {
    if (this.bare === '') return;
    JSON.parse(this.bare);
    this.bare = '';
    this.endValue();
  }

  private endValue(): void {
    this.expected = this.open.length === 0 ? 'nothing' : 'comma or end';
  }

  private refuse(byte: number): never {
    throw new SyntaxError(`No JSON: a byte ${byte} where ${this.expected} is expected`);
  }
}
