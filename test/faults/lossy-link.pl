# A network between this machine (203.0.113.1) and the network namespace of the process given (203.0.113.2), whose packets are
# lost and late as the last line on standard input says: a share to lose, and milliseconds for each way. Says "up" once it is.
use strict;
use warnings;
use Fcntl;
use Time::HiRes 'time';

my $pid  = shift or die "usage: lossy-link.pl PID\n";
my @ends = map { tun("cdlink$_") } 0, 1;
run("ip link set cdlink1 netns $pid");
run("ip addr add 203.0.113.1/30 dev cdlink0 && ip link set cdlink0 up");
run("nsenter -t $pid -n sh -c 'ip link set lo up; ip addr add 203.0.113.2/30 dev cdlink1 && ip link set cdlink1 up'");
$| = 1;
print "up\n";

my ($loss, $delay) = (0, 0);
my @late;    # [when, to which end, packet], the next first
while (1) {
    my $bits = '';
    vec($bits, fileno $_, 1) = 1 for @ends, *STDIN;
    my $wait = @late ? $late[0][0] - time : 60;
    my $found = select($bits, undef, undef, $wait > 0 ? $wait : 0);
    while (@late && $late[0][0] <= time) {
        my (undef, $to, $packet) = @{ shift @late };
        syswrite $ends[$to], $packet;
    }
    next if $found <= 0;
    if (vec($bits, fileno STDIN, 1)) {
        sysread STDIN, my $line, 100 or exit;
        ($loss, $delay) = split ' ', (split /\n/, $line)[-1];
        @late = ();
    }
    for my $from (0, 1) {
        next unless vec($bits, fileno $ends[$from], 1);
        sysread $ends[$from], my $packet, 65536 or die "the link is gone\n";
        push @late, [time + $delay / 1000, 1 - $from, $packet] if rand() >= $loss;
    }
}

sub tun {
    my ($name) = @_;
    sysopen my $end, '/dev/net/tun', O_RDWR or die "/dev/net/tun: $!\n";
    my $request = pack 'a16 s x22', $name, 0x1001;    # IFF_TUN | IFF_NO_PI
    ioctl $end, 0x400454ca, $request or die "TUNSETIFF: $!\n";
    return $end;
}

sub run {
    system($_[0]) == 0 or die "$_[0] failed\n";
}
