import { execFileSync } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { lstat, readdir } from 'node:fs/promises';
import { createServer } from 'node:net';
import { delimiter, join } from 'node:path';
import type { Helper } from '../lab/helper.js';
import type { Laboratory } from '../lab/laboratory.js';
import type { LoadFigures, LoopLength } from '../load/closed-loop.js';
import type { Question } from './questions.js';

/** What a peer does with records that come in. Printed in the table. */
export interface Traits {
  /** Whether it finds a record that was sent before. */
  readonly deduplicates: string;
  /** Whether an acknowledged record is on the disk. */
  readonly durable: string;
  /** Whether a record that lies in two buckets counts to both. */
  readonly apportions: string;
  readonly keeps: string;
}

/** A store that is asked the same questions over the same records. */
export interface Peer {
  readonly name: string;
  readonly version: string;
  readonly traits: Traits;
  /** Whether a record counts to each of its buckets, or only to the bucket of its start. */
  readonly answers: 'apportioned' | 'byStart';
  /** Stores the records of a day over two connections. Absent: it is a copy of another one. @returns the seconds. */
  storeDay?(day: number): Promise<number>;
  /** Called when all records are stored, before anything is asked. */
  settle(): Promise<void>;
  /** The bytes on the disk. */
  bytes(): Promise<number>;
  /** The bytes of each bucket, for each question. */
  ask(questions: readonly Question[]): Promise<number[][]>;
  load(questions: readonly Question[], length: LoopLength): Promise<LoadFigures>;
}

/** How a peer is made. */
export interface PeerMaker {
  readonly name: string;
  /** What is missing, where the peer cannot be had. */
  missing(): string | undefined;
  make(setting: Setting): Promise<Peer>;
}

export interface Setting {
  readonly lab: Laboratory;
  /** A folder that every user may read. */
  readonly folder: string;
  readonly worker: Helper;
  readonly connections: number;
}

/** Longest time of one job of a helper, in milliseconds. */
export const MOST_MS = 1_800_000;

/** Connections that send records. */
export const SENDERS = 2;

/** The full path of a program. */
export function findProgram(name: string): string | undefined {
  const folders = [...(process.env.PATH ?? '').split(delimiter), '/usr/sbin', '/usr/local/sbin'];
  return folders.map((folder) => join(folder, name)).find(isProgram);
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** The version of a Debian package, for programs that do not tell theirs. */
export function versionOfPackage(name: string): string {
  try {
    return execFileSync('dpkg-query', ['--show', '--showformat', '${Version}', name], { encoding: 'utf8' });
  } catch {
    return 'of unknown version';
  }
}

/** The bytes that the files of a folder take on the disk. */
export async function bytesOf(path: string): Promise<number> {
  const stat = await lstat(path);
  const own = stat.blocks * 512;
  if (!stat.isDirectory()) return own;
  const names = await readdir(path);
  const parts = await Promise.all(names.map((name) => bytesOf(join(path, name)).catch(() => 0)));
  return parts.reduce((sum, bytes) => sum + bytes, own);
}

export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === 'object' && address ? address.port : 0;
}
