import { describe, expect, test } from '@jest/globals';
import { healthInterval, ownModel, parseComposeModel, withHealthInterval } from './compose-model.ts';

const labels = { container: { role: 'subject' }, network: { role: 'network' }, volume: { role: 'volume' } };

/** Of what Compose printed. */
function own(model: object) {
  return ownModel(parseComposeModel(JSON.stringify(model)), labels);
}

describe('parseComposeModel', () => {
  test('keeps what it does not know, and takes a model without networks and volumes', () => {
    const web = { image: 'web', healthcheck: { test: ['CMD', 'true'] }, labels: { theirs: 'yes' } };
    expect(parseComposeModel(JSON.stringify({ name: 'shop', services: { web } }))).toEqual({
      name: 'shop',
      services: { web },
      networks: {},
      volumes: {},
    });
  });

  test.each([
    ['no JSON', 'level=warning msg=…', 'the model of docker compose config to be an object, received undefined'],
    ['an array', '[]', 'the model of docker compose config to be an object, received an array'],
    [
      'services that are a text',
      '{"services":"secret"}',
      'services of docker compose config to be an object, received string',
    ],
    [
      'a service that is null',
      '{"services":{"web":null}}',
      'services.web of docker compose config to be an object, received null',
    ],
    [
      'labels that are an array',
      '{"services":{"web":{"labels":["secret=1"]}}}',
      'services.web.labels of docker compose config to be an object, received an array',
    ],
    [
      'a label that is a number',
      '{"volumes":{"data":{"labels":{"a":12345}}}}',
      'volumes.data.labels.a of docker compose config to be a text, received number',
    ],
    [
      'an external that is an object',
      '{"networks":{"back":{"external":{"name":"secret"}}}}',
      'networks.back.external of docker compose config to be true or false, received object',
    ],
  ])('refuses %s, and quotes no value: it may be a secret', (_, text, message) => {
    expect(() => parseComposeModel(text)).toThrow(
      expect.objectContaining({ code: 'ERR_COMPOSE', message: `expected ${message}` }),
    );
  });
});

describe('ownModel', () => {
  test('labels all services, and takes away what would collide with another project on the host', () => {
    const web = { image: 'web', container_name: 'web', ports: [{ published: '80' }], labels: { theirs: 'yes' } };
    expect(own({ services: { web, db: { image: 'db' } } }).services).toEqual({
      web: { image: 'web', labels: { theirs: 'yes', role: 'subject' } },
      db: { image: 'db', labels: { role: 'subject' } },
    });
  });

  test('a service in a profile is in none: it was named, or another that was depends on it', () => {
    const web = { image: 'web', profiles: ['shop'] };
    expect(own({ services: { web } }).services).toEqual({
      web: { image: 'web', labels: { role: 'subject' } },
    });
  });

  test('a volume with a fixed name becomes one of the run: the data under that name is somebody’s', () => {
    const model = { volumes: { data: { name: 'production-data', driver: 'local' }, other: null } };
    expect(own(model).volumes).toEqual({
      data: { driver: 'local', labels: { role: 'volume' } },
      other: { labels: { role: 'volume' } },
    });
  });

  test('what is external stays as it is', () => {
    const shared = { name: 'shared', external: true };
    expect(own({ networks: { shared, own: { name: 'fixed' } } }).networks).toEqual({
      shared,
      own: { labels: { role: 'network' } },
    });
  });
});

describe('the health check of a service', () => {
  const model = parseComposeModel(
    JSON.stringify({ services: { web: { healthcheck: { test: ['CMD', 'true'], interval: '1m0s' } }, db: {} } }),
  );

  test('has the interval that the file says, where it says one', () => {
    expect(healthInterval(model, 'web')).toBe('1m0s');
    expect(healthInterval(model, 'db')).toBeUndefined();
    expect(healthInterval(model, 'cache')).toBeUndefined();
  });

  test('gets another interval, and keeps the rest; that of another service keeps its own', () => {
    expect(withHealthInterval(model, 'web', 500).services).toEqual({
      web: { healthcheck: { test: ['CMD', 'true'], interval: '500ms' } },
      db: {},
    });
    expect(withHealthInterval(model, 'db', 500).services.db).toEqual({ healthcheck: { interval: '500ms' } });
    expect(healthInterval(model, 'web')).toBe('1m0s');
  });
});
