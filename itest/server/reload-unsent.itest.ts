/** What a client of the one process has not taken when it re-executes itself goes over, byte by byte. */
import { expect, jest, test } from '@jest/globals';
import { Testbed } from '../../src/host/index.ts';

jest.setTimeout(120_000);

/** Writes until neither side's buffers take more, sends HUP, and only then reads. */
const CLIENT = `
  use Socket; use Fcntl;
  socket(my $s, AF_INET, SOCK_STREAM, 0);
  setsockopt($s, SOL_SOCKET, $_, 65536) or die $! for SO_RCVBUF, SO_SNDBUF;
  connect($s, pack_sockaddr_in(5005, inet_aton("127.0.0.1"))) or die $!;
  fcntl($s, F_SETFL, O_NONBLOCK);
  my $out = join("", map { sprintf("%07d\\n", $_) } 1 .. 2_000_000);
  my ($sent, $idle) = (0, 0);
  while ($idle < 10 && $sent < length $out) {
    my $n = syswrite($s, $out, 65536, $sent);
    if ($n) { $sent += $n; $idle = 0 } else { $idle++; select(undef, undef, undef, 0.05) }
  }
  kill "HUP", 1;
  fcntl($s, F_SETFL, 0);
  alarm 30;
  my $in = "";
  while (length($in) < $sent) { sysread($s, $in, 1 << 20, length $in) or last }
  print $sent < length $out ? "stuck" : "all taken", $in eq substr($out, 0, $sent) ? ", the same came back" : ", other";
`;

test('replies that nobody reads survive a reload', async () => {
  await using testbed = await Testbed.start();
  const server = await testbed.startServer({ args: ['--mode', 'events', '--reply', 'echo'] });
  const { stdout, stderr } = await server.exec(['perl', '-e', CLIENT], 40_000);
  expect([stdout, stderr]).toEqual(['stuck, the same came back', '']);
  expect((await server.events()).filter(({ event }) => event === 'ready')).toMatchObject([{}, { reloads: 1 }]);
});
