import { describe, expect, it } from '@jest/globals';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { readConfig } from '../../src/config/config.js';
import { VARIABLES } from '../../src/config/variables.js';

type Yaml = Readonly<Record<string, never>>;

// What reads YAML for the API's document reads it here, too.
const { load, loadAll } = createRequire(createRequire(import.meta.url).resolve('@nestjs/swagger'))(
  'js-yaml',
) as {
  load: (text: string) => unknown;
  loadAll: (text: string) => unknown[];
};

const textOf = (path: string) => readFileSync(path, 'utf8');
const dockerfile = textOf('Dockerfile');

interface Workload {
  readonly kind: string;
  readonly metadata: { readonly name: string };
  readonly data: Record<string, string>;
  readonly stringData: Record<string, string>;
  readonly spec: Record<string, Yaml> & {
    readonly template: { readonly spec: PodSpec };
    readonly ports: readonly { readonly targetPort: string }[];
    readonly minAvailable: number;
    readonly minReplicas: number;
    readonly scaleTargetRef: { readonly name: string };
  };
}

interface Probe {
  readonly httpGet: { readonly path: string; readonly port: string };
  readonly periodSeconds: number;
  readonly failureThreshold: number;
}

interface PodSpec {
  readonly terminationGracePeriodSeconds: number;
  readonly securityContext: { readonly runAsUser: number };
  readonly containers: readonly {
    readonly ports: readonly { readonly name: string; readonly containerPort: number }[];
    readonly envFrom: readonly Record<string, { readonly name: string }>[];
    readonly livenessProbe: Probe;
    readonly readinessProbe: Probe;
    readonly startupProbe: Probe;
  }[];
}

interface Compose {
  readonly services: Readonly<
    Record<
      string,
      {
        readonly build?: string;
        readonly environment?: Record<string, string>;
        readonly ports?: readonly string[];
        readonly healthcheck?: { readonly test: readonly string[] };
        readonly depends_on?: Record<string, { readonly condition: string }>;
        readonly volumes?: readonly string[];
        readonly configs?: readonly { readonly source: string }[];
      }
    >
  >;
  readonly volumes: object;
  readonly configs: Readonly<Record<string, { readonly content: string }>>;
}

const FROM_OUTSIDE = {
  POSTGRES_PASSWORD: 'secret',
  IAM_ISSUER: 'https://iam.example.com',
  IAM_AUDIENCE: 'edgemeter',
  IAM_JWKS_URI: 'https://iam.example.com/jwks.json',
  USER_ISSUER: 'https://users.example.com',
  USER_AUDIENCE: 'edgemeter',
  USER_JWKS_URI: 'https://users.example.com/jwks.json',
};
const LONGEST_CLOSE_MS = 30_000;

describe('compose.yaml', () => {
  const compose = load(
    textOf('compose.yaml').replaceAll(
      /\$\{(\w+):\?\}/g,
      (_, name: string) => FROM_OUTSIDE[name as keyof typeof FROM_OUTSIDE],
    ),
  ) as Compose;

  it('configures two like instances that the service accepts', () => {
    const [one, two] = [compose.services['one'], compose.services['two']];
    expect(one).toEqual(two);
    const environment = one?.environment ?? {};
    expect(Object.keys(environment).filter((name) => !(name in VARIABLES))).toEqual([]);
    expect(readConfig(environment)).toMatchObject({
      environment: 'production',
      http: { host: '0.0.0.0', port: 3000, trustProxy: 1, shutdownDelayMs: 3_000 },
      database: { url: 'postgresql://edgemeter:secret@postgres:5432/edgemeter' },
    });
    expect(one?.healthcheck?.test.join(' ')).toContain('http://127.0.0.1:3000/health/ready');
  });

  it('names only services, volumes and configurations that it has', () => {
    for (const { depends_on = {}, volumes = [], configs = [] } of Object.values(compose.services)) {
      for (const [name, { condition }] of Object.entries(depends_on)) {
        expect(condition).toBe('service_healthy');
        expect(compose.services[name]?.healthcheck).toBeDefined();
      }
      for (const volume of volumes) expect(compose.volumes).toHaveProperty(volume.split(':')[0] ?? '');
      for (const { source } of configs) expect(compose.configs).toHaveProperty(source);
    }
    const upstream = [...(compose.configs['proxy']?.content ?? '').matchAll(/server (\w+):3000/g)];
    expect(upstream.map(([, name]) => name)).toEqual(['one', 'two']);
  });
});

describe('compose.try.yaml', () => {
  const text = textOf('compose.try.yaml');
  const { services, volumes } = load(text) as Compose;
  const service = services['edgemeter'];
  /** What the image sets. */
  const [, lines = ''] = /^ENV ((?:.*\\\n)*.*)$/m.exec(dockerfile) ?? [];
  const ofImage: Record<string, string> = Object.fromEntries(
    [...lines.matchAll(/(\w+)=(\S+)/g)].map(([, name = '', value = '']) => [name, value] as const),
  );
  const environment = { ...ofImage, ...service?.environment };

  it('starts the service in development over its own database, without any variable from outside', () => {
    expect(text).not.toContain('${');
    expect(Object.keys(service?.environment ?? {}).filter((name) => !(name in VARIABLES))).toEqual([]);
    expect(readConfig(environment)).toMatchObject({
      environment: 'development',
      http: { host: '0.0.0.0', port: 3000 },
      dataFolder: '/data',
      database: { url: undefined },
    });
  });

  it('builds the image of production, and keeps its data', () => {
    expect([Object.keys(services), service?.build]).toEqual([['edgemeter'], '.']);
    expect(service?.volumes?.map((volume) => volume.split(':'))).toEqual([['data', '/data']]);
    expect(Object.keys(volumes)).toEqual(['data']);
    expect(dockerfile).toContain('\nVOLUME /data\n');
  });

  it('is reached from its own machine only: every caller gets a token there', () => {
    expect(service?.ports).toEqual(['127.0.0.1:3000:3000']);
  });
});

describe('the Kubernetes manifests', () => {
  const objects = [
    ...loadAll(textOf('ops/kubernetes/edgemeter.yaml')),
    ...loadAll(textOf('ops/kubernetes/secret.example.yaml')),
  ] as Workload[];
  const find = (kind: string) => objects.find((object) => object.kind === kind)!;
  const pod = find('Deployment').spec.template.spec;
  const [container] = pod.containers;
  const environment = { ...find('ConfigMap').data, ...find('Secret').stringData };

  it('set what the service knows and accepts, and keep what is secret in the Secret', () => {
    expect(Object.keys(environment).filter((name) => !(name in VARIABLES))).toEqual([]);
    expect(readConfig(environment)).toMatchObject({ environment: 'production', http: { host: '0.0.0.0' } });
    const secrets = Object.entries(VARIABLES).filter(([, { secret }]) => secret);
    expect(secrets.map(([name]) => name).filter((name) => name in find('ConfigMap').data)).toEqual([]);
    expect(container?.envFrom).toEqual([
      { configMapRef: { name: find('ConfigMap').metadata.name } },
      { secretRef: { name: find('Secret').metadata.name } },
    ]);
  });

  it('probe routes that there are, on the port that the service listens on', () => {
    const { paths } = JSON.parse(textOf('docs/openapi.json')) as { paths: object };
    const probes = [container?.livenessProbe, container?.readinessProbe, container?.startupProbe];
    expect(container?.ports).toEqual([{ name: 'http', containerPort: readConfig(environment).http.port }]);
    expect(find('Service').spec.ports[0]?.targetPort).toBe('http');
    for (const probe of probes) {
      expect(Object.keys(paths)).toContain(probe?.httpGet.path);
      expect(probe?.httpGet.port).toBe('http');
    }
  });

  it('leave time to be taken out of service and to stop', () => {
    const { shutdownDelayMs } = readConfig(environment).http;
    const { periodSeconds, failureThreshold } = container!.readinessProbe;
    expect(shutdownDelayMs).toBeGreaterThanOrEqual(2 * periodSeconds * failureThreshold * 1_000);
    expect(pod.terminationGracePeriodSeconds * 1_000).toBeGreaterThan(shutdownDelayMs + LONGEST_CLOSE_MS);
    expect(find('PodDisruptionBudget').spec.minAvailable).toBeLessThan(
      find('HorizontalPodAutoscaler').spec.minReplicas,
    );
    expect(find('HorizontalPodAutoscaler').spec.scaleTargetRef.name).toBe(find('Deployment').metadata.name);
  });

  it('run as the user of the image', () => {
    expect(dockerfile).toContain(`--uid ${pod.securityContext.runAsUser} `);
  });
});

describe('the Dockerfile', () => {
  it('has the manifest of each package when it installs, and each package where its link leads', () => {
    const [install = '', ...rest] = dockerfile.split('RUN npm ci');
    for (const name of readdirSync('packages').filter((one) => existsSync(`packages/${one}/package.json`)))
      expect(install).toContain(`COPY packages/${name}/package.json packages/${name}/\n`);
    expect(rest.join('')).toContain('COPY packages packages\n');
    expect(rest.join('')).toContain('COPY --from=build /app/packages packages\n');
  });
});

describe('the systemd unit', () => {
  const unit = textOf('ops/systemd/edgemeter.service');

  it('sets variables that the service reads, and runs what is built', () => {
    const [, assignments = ''] = /^Environment=(.*)$/m.exec(unit) ?? [];
    const names = assignments.split(' ').map((assignment) => assignment.split('=')[0] ?? '');
    expect(names).toContain('EDGEMETER_DATA');
    expect(names.filter((name) => name !== 'MALLOC_ARENA_MAX' && !(name in VARIABLES))).toEqual([]);
    const [, main] = /^CMD .*"(dist\/[^"]+)"\]$/m.exec(dockerfile) ?? [];
    expect(unit).toMatch(new RegExp(`^ExecStart=/usr/bin/node .* ${main}$`, 'm'));
  });

  it('waits longer for the end than the service takes', () => {
    const [, seconds] = /^TimeoutStopSec=(\d+)$/m.exec(unit) ?? [];
    expect(Number(seconds) * 1_000).toBeGreaterThan(LONGEST_CLOSE_MS);
  });
});
