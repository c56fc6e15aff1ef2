use strict;
use warnings;
use HTTP::Request;
use LWP::UserAgent;
use Net::OAuth;

$| = 1;
$Net::OAuth::PROTOCOL_VERSION = Net::OAuth::PROTOCOL_VERSION_1_0A;
my $oauth = '@ISSUER@/oauth';
my $web = LWP::UserAgent->new;

sub ask {
    my ($kind, $method, $url, %more) = @_;
    my $request = Net::OAuth->request($kind)->new(
        consumer_key     => $ENV{CLIENT_ID},
        consumer_secret  => $ENV{CLIENT_SECRET},
        signature_method => 'HMAC-SHA256',
        request_method   => $method,
        request_url      => $url,
        timestamp        => time,
        nonce            => join('', map { int rand 10 } 1 .. 20),
        %more,
    );
    $request->sign;
    my $header = [Authorization => $request->to_authorization_header];
    my $answer = $web->request(HTTP::Request->new($method, $url, $header));
    die $answer->status_line, ': ', $answer->content, "\n" unless $answer->is_success;
    return $answer->content;
}

sub pair {
    my ($kind, $url, %more) = @_;
    my $answer = Net::OAuth->response($kind)->from_post_body(ask($kind, POST => $url, %more));
    return (token => $answer->token, token_secret => $answer->token_secret);
}

my %asked = pair('request token', "$oauth/request_token", callback => 'oob');
print "$oauth/authorize?oauth_token=$asked{token}\n> ";
chomp(my $verifier = <STDIN>);
my %token = pair('access token', "$oauth/access_token", %asked, verifier => $verifier);
print ask('protected resource', GET => '@TEST@', %token), "\n";
