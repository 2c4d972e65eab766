use strict;
use warnings;
use parent 'Net::Server::Fork';

# A line for each line, flushed at once.
sub process_request {
    my ($self) = @_;
    $| = 1;
    while (my $line = <STDIN>) { print $line }
}

__PACKAGE__->run(port => 5005, host => '0.0.0.0', ipv => 4, log_level => 0, max_servers => 200);
