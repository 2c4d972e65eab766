import { expect, test } from '@jest/globals';
import { podFrom, podText, refusal } from './manifest.fixture.ts';

test('names of the pod and its name servers are those of the container', () => {
  const aliases = 'hostAliases: [{ ip: 10.0.0.1, hostnames: [db, cache] }, { ip: "2001:db8::1", hostnames: [six] }]';
  const options = '[{ name: ndots, value: "2" }, { name: rotate }]';
  const config = `dnsConfig: { nameservers: [1.1.1.1], searches: [shop.example], options: ${options} }`;
  const { run, notCarried } = podFrom(podText('', `${aliases}\n${config}`));
  expect(run).toMatchObject({
    addHost: ['db:10.0.0.1', 'cache:10.0.0.1', 'six:2001:db8::1'],
    dns: ['1.1.1.1'],
    dnsSearch: ['shop.example'],
    dnsOptions: ['ndots:2', 'rotate'],
  });
  expect(notCarried).toEqual([]);
  expect(podFrom(podText('')).run).not.toHaveProperty('addHost');
});

test('an address that is none is refused', () => {
  expect(refusal(podText('', 'hostAliases: [{ ip: db, hostnames: [a] }]'))).toBe(
    'app.yaml:8: spec.hostAliases[0].ip: expected an IP address, received "db"',
  );
});
