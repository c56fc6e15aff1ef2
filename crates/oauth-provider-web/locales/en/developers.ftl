### The page for developers: exact terms of the RFCs.

developers-title = For developers
developers-link = Addresses, scopes and programs to begin with
developers-contents = On this page
developers-text = Your application can act for people who use { $site }: they allow it on a page here, as far and for as long as they like, and can take it back at any time.
developers-protocols = It speaks OAuth 2.1 (authorization code with PKCE).
developers-protocols-both = It speaks OAuth 2.1 (authorization code with PKCE) or, if it was written for that, OAuth 1.0a; both lead to the same question to the person and open the same API.
developers-more = What OAuth is, and libraries for many languages: oauth.net

developers-register-title = Register
developers-register-text = Sign in and register your application. It has its client ID at once.
developers-register-reviewed = Sign in and register your application. It has its client ID at once and works for your own account; other people can use it when a moderator has approved it.
developers-register-closed = The administrators of this site register applications. Tell them this:
developers-secret = It is shown only once. By it your application proves who it is. Keep it on a server: what people install can keep no secret.

developers-oauth2-title = OAuth 2.1
developers-oauth2-text = The authorization code grant with PKCE (S256), always required of public applications; refresh tokens, each for one use; and client_credentials for what an application does for itself. A confidential application authenticates by HTTP Basic or in the body. Libraries find all addresses in the metadata.
developers-authorization-endpoint = Authorization
developers-token-endpoint = Token
developers-revocation-endpoint = Revocation
developers-introspection-endpoint = Introspection
developers-metadata = Metadata
developers-wiki-rest-text = Programs that were written for MediaWiki’s OAuth 2 find authorize and access_token below it.
developers-wiki-rest-profile-text = Programs that were written for MediaWiki’s OAuth 2 find authorize, access_token and resource/profile below it.
developers-standards = Standards
developers-try-text = Register with the redirect URI http://127.0.0.1:8000/callback, and put the client ID into the variable CLIENT_ID, the client secret into CLIENT_SECRET. Save a program as a file and run it. It prints an address: open that, allow access, and give the program the whole address to which your browser is sent. Nothing has to answer there.
developers-try-python = Python
developers-try-python-text = With requests-oauthlib (pip install requests-oauthlib). It insists on https; OAUTHLIB_INSECURE_TRANSPORT allows the redirect URI on your own machine. A public application has no CLIENT_SECRET.
developers-try-shell = Shell
developers-try-shell-text = With curl and openssl, for a confidential application.

developers-oauth1-title = OAuth 1.0a
developers-oauth1-text = The request token (temporary credentials) and the access token (token credentials) are asked for by POST; in between the person goes to the authorization address. The consumer key is the client ID, the consumer secret the client secret.
developers-oauth1-networks = Request tokens are given to some networks only. Ask the operators of this site.
developers-request-token = Request token
developers-authorize = Authorization
developers-access-token = Access token
developers-callback = Callback
developers-callback-text = oauth_callback is the registered redirect URI, what extends it where you ticked that it is a prefix, or oob. With oob the person is shown the verifier, and carries it to your application.
developers-signatures = Signatures
developers-signatures-text = HMAC-SHA1, HMAC-SHA256, HMAC-SHA512; RSA-SHA1 and RSA-SHA256 with your own key of 2048 bits or more; PLAINTEXT only where an administrator allowed it. Each nonce is taken once.
developers-wiki = MediaWiki
developers-wiki-text = Programs that were written for MediaWiki, such as those with mwoauth, take this for the wiki’s script and find Special:OAuth there.
developers-command = An administrator can register an application on the command line too, allow it PLAINTEXT there (--allow-plaintext) or give it an RSA key (--rsa-key FILE):
developers-oob-text = Register as OAuth 1.0a, and put the client ID into the variable CLIENT_ID, the client secret into CLIENT_SECRET. Save a program as a file and run it. It prints an address: open that, allow access, and give the program the code that you are shown.
developers-oauth1-python-text = With requests-oauthlib (pip install requests-oauthlib).
developers-try-perl = Perl
developers-try-perl-text = With Net::OAuth and LWP (libnet-oauth-perl and libwww-perl on Debian; for https also liblwp-protocol-https-perl).

developers-api-title = API and scopes
developers-api-text = An access token opens the API as far as its scopes reach.
developers-api = API
developers-api-test = To try it
developers-api-test-text = Says whose token it is, and needs the scope read.
developers-api-oauth2 = With OAuth 2 it goes into the header: Authorization: Bearer ACCESS_TOKEN.
developers-api-both = With OAuth 2 it goes into the header, Authorization: Bearer ACCESS_TOKEN; with OAuth 1.0a each request is signed.

developers-lifetimes-title = How long it lasts
developers-lifetime-code = Authorization code
developers-lifetime-access = Access token
developers-lifetime-refresh = Refresh token
developers-lifetime-refresh-text = { $span } without use; each use gives a new one
developers-lifetime-once = { $span }, for one use
developers-lifetime-oauth1 = Access token (OAuth 1.0a)
developers-lifetime-unlimited = until it is taken back
developers-lifetimes-text = Nothing lasts longer than the person chose, and all of it ends at once when the person takes it back.

developers-errors-title = What went wrong
developers-errors-oauth2 = JSON with error and error_description (RFC 6749 §5.2). What goes wrong before there is a code comes to the redirect URI as parameters of these names, or is told to the person on a page.
developers-errors-api-text = The same, in the words of the protocol in which you ask. The header WWW-Authenticate says how to ask (RFC 6750 §3).
developers-errors-oauth1 = oauth_problem in a form-encoded body, with what helps to mend it, such as oauth_parameters_absent or oauth_acceptable_timestamps. If the person says no, the callback gets oauth_problem=permission_denied.
developers-errors-wiki = A text that begins with Error:, or with format=json the members error and message; the status is 200.
developers-errors-pages = Error pages
developers-errors-pages-text = They show a developer the exact reason, and a reference by which the operators of this site find it in their log.
developers-errors-wait = Status 429 or 503
developers-errors-wait-text = Wait as many seconds as Retry-After says.
