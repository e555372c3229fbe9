import { askInTurn, type LoadFigures, type LoopLength } from '../load/closed-loop.js';

/** A statement with its values. Equal texts are prepared once for each connection. */
export interface Statement {
  readonly text: string;
  readonly values: readonly (string | number)[];
}

export interface StatementsJob extends LoopLength {
  readonly statements: readonly Statement[];
}

export type Rows = (readonly [number, number, number])[];

/** Asks in turn over connections of the peer's own driver. The rows are read, and no text is made of them. */
export async function statementLoop(
  { statements, ...length }: StatementsJob,
  read: (place: number, statement: Statement) => Promise<Rows>,
): Promise<LoadFigures> {
  const figures = await askInTurn(length, async (place, count) => {
    const statement = statements[count % statements.length];
    if (statement) await read(place, statement);
  });
  return { ...figures, bytesPerAnswer: 0, refused: 0 };
}
