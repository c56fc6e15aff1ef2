### Die Seite für Entwickler: die genauen Begriffe der RFCs.

developers-title = Für Entwickler
developers-link = Adressen, Scopes und Programme für den Anfang
developers-contents = Auf dieser Seite
developers-text = Ihre Anwendung kann für Leute handeln, die { $site } benutzen: Sie erlauben es auf einer Seite hier, so weit und so lange sie möchten, und können es jederzeit zurücknehmen.
developers-protocols = Sie spricht OAuth 2.1 (Authorization Code mit PKCE).
developers-protocols-both = Sie spricht OAuth 2.1 (Authorization Code mit PKCE) oder, wenn sie dafür geschrieben wurde, OAuth 1.0a; beides führt zur selben Frage an die Person und öffnet dieselbe API.
developers-more = Was OAuth ist, und Bibliotheken für viele Sprachen: oauth.net

developers-register-title = Registrieren
developers-register-text = Melden Sie sich an und registrieren Sie Ihre Anwendung. Sie hat sofort ihre Client-ID.
developers-register-reviewed = Melden Sie sich an und registrieren Sie Ihre Anwendung. Sie hat sofort ihre Client-ID und arbeitet für Ihr eigenes Konto; andere können sie benutzen, wenn die Moderation sie freigegeben hat.
developers-register-closed = Anwendungen registrieren die Administratoren dieser Website. Nennen Sie ihnen dies:
developers-secret = Es wird nur einmal gezeigt. Damit weist sich Ihre Anwendung aus. Verwahren Sie es auf einem Server: Was die Leute installieren, kann kein Geheimnis bewahren.

developers-oauth2-title = OAuth 2.1
developers-oauth2-text = Der Authorization Code Grant mit PKCE (S256), das öffentliche Anwendungen immer brauchen; Refresh-Tokens, jedes für einen Gebrauch; und client_credentials für das, was eine Anwendung für sich selbst tut. Eine vertrauliche Anwendung weist sich mit HTTP Basic oder im Body aus. Bibliotheken finden alle Adressen in den Metadaten.
developers-authorization-endpoint = Authorization
developers-token-endpoint = Token
developers-revocation-endpoint = Revocation
developers-introspection-endpoint = Introspection
developers-wiki-rest-text = Programme, die für das OAuth 2 von MediaWiki geschrieben wurden, finden darunter authorize und access_token.
developers-wiki-rest-profile-text = Programme, die für das OAuth 2 von MediaWiki geschrieben wurden, finden darunter authorize, access_token und resource/profile.
developers-metadata = Metadaten
developers-standards = Standards
developers-try-text = Registrieren Sie die Redirect-URI http://127.0.0.1:8000/callback und legen Sie die Client-ID in die Variable CLIENT_ID, das Client-Secret in CLIENT_SECRET. Speichern Sie ein Programm als Datei und starten Sie es. Es gibt eine Adresse aus: Öffnen Sie sie, erlauben Sie den Zugriff, und geben Sie dem Programm die ganze Adresse, zu der Ihr Browser geschickt wird. Dort muss nichts antworten.
developers-try-python = Python
developers-try-python-text = Mit requests-oauthlib (pip install requests-oauthlib). Das besteht auf https; OAUTHLIB_INSECURE_TRANSPORT lässt die Redirect-URI auf Ihrem eigenen Rechner zu. Eine öffentliche Anwendung hat kein CLIENT_SECRET.
developers-try-shell = Shell
developers-try-shell-text = Mit curl und openssl, für eine vertrauliche Anwendung.

developers-oauth1-title = OAuth 1.0a
developers-oauth1-text = Nach dem Request-Token (temporary credentials) und dem Access-Token (token credentials) wird mit POST gefragt; dazwischen geht die Person zur Adresse für die Authorization. Der Consumer Key ist die Client-ID, das Consumer Secret das Client-Secret.
developers-oauth1-networks = Request-Tokens gibt es nur aus manchen Netzen. Fragen Sie die Betreiber dieser Website.
developers-request-token = Request-Token
developers-authorize = Authorization
developers-access-token = Access-Token
developers-callback = Callback
developers-callback-text = oauth_callback ist die registrierte Redirect-URI, was sie verlängert, wenn Sie sie als Anfang angegeben haben, oder oob. Mit oob bekommt die Person den Verifier gezeigt und bringt ihn Ihrer Anwendung.
developers-signatures = Signaturen
developers-signatures-text = HMAC-SHA1, HMAC-SHA256, HMAC-SHA512; RSA-SHA1 und RSA-SHA256 mit Ihrem eigenen Schlüssel von 2048 Bit oder mehr; PLAINTEXT nur, wo ein Administrator es erlaubt hat. Jede Nonce gilt einmal.
developers-wiki = MediaWiki
developers-wiki-text = Programme, die für MediaWiki geschrieben wurden, etwa mit mwoauth, nehmen das als Skript des Wikis und finden dort Special:OAuth.
developers-command = Ein Administrator kann eine Anwendung auch auf der Kommandozeile registrieren, ihr dort PLAINTEXT erlauben (--allow-plaintext) oder einen RSA-Schlüssel geben (--rsa-key DATEI):
developers-oob-text = Registrieren Sie sie als OAuth 1.0a und legen Sie die Client-ID in die Variable CLIENT_ID, das Client-Secret in CLIENT_SECRET. Speichern Sie ein Programm als Datei und starten Sie es. Es gibt eine Adresse aus: Öffnen Sie sie, erlauben Sie den Zugriff, und geben Sie dem Programm den Code, den Sie gezeigt bekommen.
developers-oauth1-python-text = Mit requests-oauthlib (pip install requests-oauthlib).
developers-try-perl = Perl
developers-try-perl-text = Mit Net::OAuth und LWP (libnet-oauth-perl und libwww-perl in Debian; für https auch liblwp-protocol-https-perl).

developers-api-title = API und Scopes
developers-api-text = Ein Access-Token öffnet die API, so weit seine Scopes reichen.
developers-api = API
developers-api-test = Zum Probieren
developers-api-test-text = Sagt, wessen Token es ist, und braucht den Scope read.
developers-api-oauth2 = Mit OAuth 2 kommt es in den Header: Authorization: Bearer ACCESS_TOKEN.
developers-api-both = Mit OAuth 2 kommt es in den Header, Authorization: Bearer ACCESS_TOKEN; mit OAuth 1.0a wird jede Anfrage signiert.

developers-lifetimes-title = Wie lange es hält
developers-lifetime-code = Authorization Code
developers-lifetime-access = Access-Token
developers-lifetime-refresh = Refresh-Token
developers-lifetime-refresh-text = { $span } ohne Gebrauch; jeder Gebrauch gibt ein neues
developers-lifetime-once = { $span }, für einen Gebrauch
developers-lifetime-oauth1 = Access-Token (OAuth 1.0a)
developers-lifetime-unlimited = bis es zurückgenommen wird
developers-lifetimes-text = Nichts hält länger, als es die Person gewählt hat, und alles endet sofort, wenn sie es zurücknimmt.

developers-errors-title = Was schiefging
developers-errors-oauth2 = JSON mit error und error_description (RFC 6749 §5.2). Was schiefgeht, bevor es einen Code gibt, kommt als Parameter mit diesen Namen zur Redirect-URI oder wird der Person auf einer Seite gesagt.
developers-errors-api-text = Dasselbe, in den Worten des Protokolls, mit dem Sie fragen. Der Header WWW-Authenticate sagt, wie man fragt (RFC 6750 §3).
developers-errors-oauth1 = oauth_problem in einem Body als Formular, mit dem, was weiterhilft, etwa oauth_parameters_absent oder oauth_acceptable_timestamps. Sagt die Person Nein, bekommt der Callback oauth_problem=permission_denied.
developers-errors-wiki = Ein Text, der mit Error: beginnt, oder mit format=json die Felder error und message; der Status ist 200.
developers-errors-pages = Fehlerseiten
developers-errors-pages-text = Sie zeigen Entwicklern den genauen Grund und eine Kennung, mit der ihn die Betreiber dieser Website in ihrem Protokoll finden.
developers-errors-wait = Status 429 oder 503
developers-errors-wait-text = Warten Sie so viele Sekunden, wie Retry-After sagt.
