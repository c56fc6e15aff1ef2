# Net::OAuth, unmodified: the handshake of 1.0a by its client, that of 1.0 by its client and by its messages, and the API.
#
# As `with_net_oauth.pl key FILE` it writes an RSA key for itself there and prints its public half. Else the last line of the
# output is JSON: what the API said, and every secret that was issued.
use strict;
use warnings;

use Crypt::OpenSSL::RSA;
use FindBin;
use HTTP::Request::Common ();
use JSON::PP;
use LWP::UserAgent;
use MIME::Base64 qw(decode_base64);
use Net::OAuth;
use Net::OAuth::Client;

use lib $FindBin::Bin;
use Person;

if (@ARGV) {
    my $key = Crypt::OpenSSL::RSA->generate_key(2048);
    open my $file, '>', $ARGV[1] or die "$ARGV[1]: $!";
    print $file $key->get_private_key_string;
    close $file or die "$ARGV[1]: $!";
    print $key->get_public_key_string;
    exit;
}

my ($base, $id, $secret) = @ENV{qw(BASE CLIENT_ID CLIENT_SECRET)};
my $is_1_0a = $ENV{PROFILE} eq '1.0a';
my $key = do {
    local (@ARGV, $/) = ($ENV{RSA_KEY});
    Crypt::OpenSSL::RSA->new_private_key(<>);
};
# The method is by SHA-1, whatever else versions of the key's library prefer.
$key->use_sha1_hash;
my %methods = (
    'HMAC-SHA1' => {},
    'HMAC-SHA256' => {},
    'PLAINTEXT' => {},
    'RSA-SHA1' => { signature_key => $key },
);
my $picture = decode_base64(
    'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==');
my $agent = LWP::UserAgent->new;
my @secrets;
my $who;

# The server takes POST only; the client asks by GET unless it is told otherwise.
sub client {
    my ($secret, @more) = @_;
    my @by_post = map { ("${_}_token_method" => 'POST') } qw(request access);
    my @callback = $is_1_0a ? (callback => $ENV{REDIRECT_URI}) : ();
    return Net::OAuth::Client->new($id, $secret, site => $base, @callback, @by_post, @more);
}

# The handshake by the library's client, all of whose parameters travel in the query.
sub connect_client {
    my ($client, %signs) = @_;
    my $asked = $client->get_request_token(%signs);
    $client->is_v1a == $is_1_0a or die "took the server for one of another profile";
    my %temporary = (token => $asked->{token}, token_secret => $asked->{token_secret});
    my $answer = Person::allow($client->authorize_url(%temporary));
    my $verifier = $answer && { $answer->query_form }->{oauth_verifier};
    !!$verifier == $is_1_0a or die "verifier: $answer";
    my $token = $client->get_access_token($asked->{token}, $verifier, %temporary, %signs);
    push @secrets, $asked->{token_secret}, $token->token_secret;
    return $token;
}

# A message of the library, sent in one of three places; what its reader makes of the answer, which knows no other fields.
sub send_message {
    my ($kind, $place, $path, %more) = @_;
    my $message = Net::OAuth->request($kind)->new(
        consumer_key => $id,
        consumer_secret => $secret,
        request_method => 'POST',
        request_url => "$base$path",
        timestamp => time,
        nonce => join('', map { int rand 10 } 1 .. 20),
        %more,
    );
    $message->sign;
    my %places = (
        form => sub { $agent->post($message->request_url, $message->to_hash) },
        header => sub { $agent->post($message->request_url, Authorization => $message->to_authorization_header) },
        query => sub { $agent->get($message->to_url) },
    );
    return Person::is($places{$place}->(), 200);
}

# The handshake by messages, as it was before 1.0a: no callback, no verifier, the person comes back by themselves.
sub connect_by_messages {
    my ($place, %signs) = @_;
    my $text = send_message('request token', $place, '/oauth/request_token', %signs);
    my $asked = Net::OAuth->response('request token')->from_post_body($text);
    my $authorize = Net::OAuth->request('user auth')->new(token => $asked->token);
    my $answer = Person::allow($authorize->to_url("$base/oauth/authorize"));
    die "sent to $answer" if $answer;
    my %temporary = (token => $asked->token, token_secret => $asked->token_secret);
    $text = send_message('access token', $place, '/oauth/access_token', %temporary, %signs);
    my $token = Net::OAuth->response('access token')->from_post_body($text);
    push @secrets, $asked->token_secret, $token->token_secret;
    return (token => $token->token, token_secret => $token->token_secret);
}

sub refused {
    my ($text, $run) = @_;
    die "not refused: $text" if eval { $run->(); 1 };
    die "not '$text': $@" unless $@ =~ /\Q$text\E/;
}

for my $method (sort keys %methods) {
    my %signs = (signature_method => $method, %{ $methods{$method} });
    my $token = connect_client(client($secret), %signs);
    $who = decode_json(Person::is($token->get('/api/test?a=b%20c&d=%26', undef, undef, %signs), 200));
    if ($is_1_0a) {
        my @parts = (title => $method, file => [undef, 'a.png', Content => $picture]);
        my $upload = HTTP::Request::Common::POST($base, Content_Type => 'form-data', Content => \@parts);
        my $answer = $token->post('/api/submit', $upload->headers, $upload->content, %signs);
        decode_json(Person::is($answer, 200))->{title} eq $method or die $answer->as_string;
        next;
    }
    for my $place (qw(form header)) {
        my %token = connect_by_messages($place, %signs);
        my $answer = send_message('protected resource', 'query', '/api/test?a=b', request_method => 'GET', %token, %signs);
        decode_json($answer)->{username} eq $who->{username} or die $answer;
    }
}

refused('405 Method Not Allowed', sub { client($secret, request_token_method => 'GET')->get_request_token });
refused('reason: signature_invalid', sub { client('wrong')->get_request_token });

print encode_json({ who => { username => $who->{username} }, secrets => \@secrets }), "\n";
