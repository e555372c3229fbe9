import { fork, type ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** The answer of a helper to one message. */
export type Reply = { readonly id: number } & ({ readonly result: unknown } | { readonly error: string });

interface Waiting {
  readonly resolve: (result: unknown) => void;
  readonly reject: (error: Error) => void;
}

/** A separate process of the bench, so that the bench's work does not share an event loop with the measured code. */
export class Helper {
  private readonly child: ChildProcess;
  private readonly waiting = new Map<number, Waiting>();
  private readonly exited: Promise<void>;
  private nextId = 1;

  /** @param program its module, relative to the project's root. */
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

  /** @throws Error when the work fails or times out. */
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
