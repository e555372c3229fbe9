import type { Reply } from './helper.js';

interface Asked {
  readonly id: number;
  readonly kind: string;
  readonly job: unknown;
}

/** Runs the jobs that the bench requests in this process, by their names. */
export function serveJobs(jobs: Readonly<Record<string, (job: never) => unknown>>): void {
  const reply = (answer: Reply) => process.send?.(answer);
  process.on('message', ({ id, kind, job }: Asked) => {
    Promise.resolve()
      .then(() => jobs[kind]?.(job as never))
      .then(
        (result) => reply({ id, result }),
        (error: unknown) =>
          reply({ id, error: error instanceof Error ? (error.stack ?? error.message) : String(error) }),
      );
  });
  process.on('disconnect', () => process.exit(0));
}
