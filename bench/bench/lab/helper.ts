import { fork, type ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** What a helper answers to one message. */
export type Reply = { readonly id: number } & ({ readonly result: unknown } | { readonly error: string });

interface Waiting {
  readonly resolve: (result: unknown) => void;
  readonly reject: (error: Error) => void;
}

/** A process of the bench's own, so that what it does shares no event loop with what is measured. */
export class Helper {
  private readonly child: ChildProcess;
  private readonly waiting = new Map<number, Waiting>();
  private readonly exited: Promise<void>;
  private nextId = 1;

  /** @param program its module, from the project's root. */
  constructor(
    private readonly program: string,
    env: Readonly<Record<string, string>> = {},
  ) {
    this.child = fork(program, [], {
      cwd: ROOT,
      env: { ...process.env, ...env },
      execArgv: ['--import', './test/support/typescript.js'],
      serialization: 'advanced',
    });
    this.child.on('message', (reply: Reply) => {
      const asked = this.waiting.get(reply.id);
      this.waiting.delete(reply.id);
      if ('error' in reply) asked?.reject(new Error(`${program}: ${reply.error}`));
      else asked?.resolve(reply.result);
    });
    this.exited = new Promise((resolve) => {
      this.child.once('exit', (code, signal) => {
        for (const { reject } of this.waiting.values())
          reject(new Error(`${program} ended with ${code ?? signal ?? 'nothing'}`));
        this.waiting.clear();
        resolve();
      });
    });
  }

  /** @throws Error when the work fails, or takes longer than it may. */
  async ask<T>(kind: string, job: unknown, mostMs: number): Promise<T> {
    const id = this.nextId++;
    let timer: NodeJS.Timeout | undefined;
    const work = new Promise<unknown>((resolve, reject) => {
      this.waiting.set(id, { resolve, reject });
      timer = setTimeout(() => {
        reject(new Error(`${this.program}: ${kind} took more than ${mostMs} ms`));
      }, mostMs);
      this.child.send({ id, kind, job });
    });
    try {
      return (await work) as T;
    } finally {
      clearTimeout(timer);
    }
  }

  async end(): Promise<void> {
    if (this.child.exitCode === null && this.child.signalCode === null) this.child.kill('SIGKILL');
    await this.exited;
  }
}
