/**
 * Clients that say what no client should, as a command for a container: bytes at random of any length, in pieces or at
 * once, now and then megabytes of them, and every way to end. By their seed they are the same again.
 */

/** One JSON line at the end: `connections` that were made, `bytes` that were taken from them. The base image has Perl. */
const SCRIPT = `
  my ($connections, $seed) = @ARGV;
  srand($seed);
  my $server = sockaddr_in(5005, inet_aton('server') // die 'no address');
  my $noise = join '', map { chr int rand 256 } 1 .. 131072;
  my ($made, $bytes) = (0, 0);
  for my $number (1 .. $connections) {
    socket(my $client, PF_INET, SOCK_STREAM, 0) or die "socket: $!";
    connect($client, $server) or die "connect: $!";
    $made++;
    my $size = $number % 1000 == 0 ? 4 << 20 : int 2 ** rand 17;
    my $pieces = 1 + int rand 3;
    for (1 .. $pieces) {
      for (my $left = int $size / $pieces; $left > 0;) {
        my $length = $left < 65536 ? $left : 65536;
        my $sent = send($client, substr($noise, int rand 65536, $length), MSG_NOSIGNAL | MSG_DONTWAIT);
        if (!defined $sent) {
          last if !$!{EAGAIN};
          # There is no room: it reads nothing either, unless the server does.
          my $ready = ''; vec($ready, fileno $client, 1) = 1;
          last if !select undef, $ready, undef, 0.2;
          next;
        }
        $left -= $sent; $bytes += $sent;
      }
    }
    my $end = int rand 6;
    send($client, 'x', MSG_OOB | MSG_NOSIGNAL | MSG_DONTWAIT) if $end == 0;
    shutdown($client, 1) if $end == 1;
    recv($client, my $reply, 65536, MSG_DONTWAIT) if $end == 2;
    setsockopt($client, SOL_SOCKET, SO_LINGER, pack('ii', 1, 0)) if $end >= 4;
    close $client;
  }
  # What is on its way when a container ends is lost with its network, and the server would hear of no end. In FIN_WAIT2 the
  # server has yet to answer what it has: only the reset by this side then ends its attempts to deliver it.
  for (my $left = 1, my $looks = 0; $left && $looks < 600; $looks++) {
    open my $table, '<', '/proc/net/tcp' or die "tcp: $!";
    $left = grep { /^ *\\d+: \\S+ \\S+ (?:01|04|05|09|0B) / } <$table>;
    select undef, undef, undef, 0.1 if $left;
  }
  print qq({"event":"sent","connections":$made,"bytes":$bytes}\\n);`;

export function badInput({ connections, seed }: { connections: number; seed: number }): readonly string[] {
  return ['perl', '-MSocket', '-MErrno', '-e', SCRIPT, String(connections), String(seed)];
}
