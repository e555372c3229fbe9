/** The exit codes of the command line. */
export const EXIT = Object.freeze({
  done: 0,
  failed: 1,
  calledWrongly: 2,
  doneWithRefusals: 3,
  /** A running service refused the request: sent again, it is refused again. */
  refused: 4,
});

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];
