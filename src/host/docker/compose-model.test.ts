import { describe, expect, test } from '@jest/globals';
import { ownModel } from './compose-model.ts';

const labels = { container: { role: 'subject' }, network: { role: 'network' }, volume: { role: 'volume' } };

describe('ownModel', () => {
  test('labels all services, and takes away what would collide with another project on the host', () => {
    const web = { image: 'web', container_name: 'web', ports: [{ published: '80' }], labels: { theirs: 'yes' } };
    expect(ownModel({ services: { web, db: { image: 'db' } } }, labels).services).toEqual({
      web: { image: 'web', labels: { theirs: 'yes', role: 'subject' } },
      db: { image: 'db', labels: { role: 'subject' } },
    });
  });

  test('a service in a profile is in none: it was named, or another that was depends on it', () => {
    const web = { image: 'web', profiles: ['shop'] };
    expect(ownModel({ services: { web } }, labels).services).toEqual({
      web: { image: 'web', labels: { role: 'subject' } },
    });
  });

  test('a volume with a fixed name becomes one of the run: the data under that name is somebody’s', () => {
    const model = { volumes: { data: { name: 'production-data', driver: 'local' }, other: null } };
    expect(ownModel(model, labels).volumes).toEqual({
      data: { driver: 'local', labels: { role: 'volume' } },
      other: { labels: { role: 'volume' } },
    });
  });

  test('what is external stays as it is', () => {
    const shared = { name: 'shared', external: true };
    expect(ownModel({ networks: { shared, own: { name: 'fixed' } } }, labels).networks).toEqual({
      shared,
      own: { labels: { role: 'network' } },
    });
  });
});
