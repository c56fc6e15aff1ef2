# A person with a browser that draws nothing: signs in once, and allows what each consent page asks for.
package Person;

use strict;
use warnings;

use HTML::Entities qw(decode_entities);
use LWP::UserAgent;
use URI;

my $browser = LWP::UserAgent->new(cookie_jar => {}, requests_redirectable => []);

# Goes to an authorization URL; answers where the provider sends the browser in the end, or nothing where it stays.
sub allow {
    my ($url) = @_;
    my $page = $browser->get($url);
    my $target = target($page);
    $page = sign_in($target) if $target && $target->path eq '/login';
    my $text = is($page, 200);
    my %form = (map({ $_ => hidden($text, $_) } qw(csrf interaction)), scope_choice => 'yes', decision => 'allow');
    my @scopes = map { (scope => $_) } $text =~ /name="scope" [^>]*value="([^"]*)" checked/g;
    my $answer = $browser->post(URI->new_abs('/oauth/authorize', $url), [%form, @scopes]);
    return target($answer) || (is($answer, 200) && undef);
}

sub sign_in {
    my ($url) = @_;
    my $text = is($browser->get($url), 200);
    my %form = (map({ $_ => hidden($text, $_) } qw(csrf return_to)), username => $ENV{NAME}, password => $ENV{PASSWORD});
    my $answer = $browser->post(URI->new_abs('/login', $url), \%form);
    is($answer, 303);
    return $browser->get(target($answer));
}

# Where an answer leads.
sub target {
    my ($answer) = @_;
    my $location = $answer->header('Location');
    return defined $location ? URI->new_abs($location, $answer->request->uri) : undef;
}

sub hidden {
    my ($text, $name) = @_;
    $text =~ /name="\Q$name\E" value="([^"]*)"/ or die "no field $name: $text";
    return decode_entities($1);
}

# The body of an answer that must have this status.
sub is {
    my ($answer, $status) = @_;
    return $answer->decoded_content if $answer->code == $status;
    die $answer->request->uri->path . ': ' . $answer->as_string;
}

1;
