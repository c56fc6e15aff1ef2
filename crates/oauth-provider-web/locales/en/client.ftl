### Developers' pages: exact terms of RFC 6749.

client-name = Name
client-name-hint = People see it when they are asked to allow access.
client-description = Description
client-description-hint = What it does, in one or two sentences. People see it too.
client-home-page = Home page
client-home-page-hint = Where people can read more, https://…
client-logo = Logo
client-logo-hint = Address of a small square picture, https://… It stands on the page where people are asked.
client-contacts = Contacts
client-contacts-hint = E-mail addresses, one a line. People who connected the application see them.
client-type = Client type
client-type-confidential = Confidential
client-type-confidential-hint = It runs on a server that can keep a client secret.
client-type-public = Public
client-type-public-hint = It runs on people’s devices or in their browsers: no secret, PKCE always required.
client-redirect-uris = Redirect URIs
client-redirect-uris-hint = One a line, compared exactly. https, or http on 127.0.0.1, [::1] or localhost; public clients may use a scheme of their own, such as com.example.app:/callback.
client-scopes = Scopes
client-scopes-hint = What it may ask for. People may allow less.
client-scopes-short = Scopes
client-security = Security
client-pkce = Require PKCE
client-pkce-hint = Refuse authorization requests without a code_challenge (RFC 7636). Recommended.
client-legacy = Old client
client-legacy-text = Only for an application that was written before OAuth 2.0 was finished and cannot be changed. Each part of it is a known weakness: its codes, tokens and secret may stand in addresses, which logs keep; it needs no PKCE; and whatever address it names, answers go to its registered redirect URI. Without a registered one they go wherever it asks.
client-legacy-until = Until the end of this day (UTC)
client-legacy-until-hint = Empty: off.
client-legacy-tag = old client until { $date }
client-legacy-on = This is an old client until { $date }: its codes, tokens and secret may stand in addresses, it needs no PKCE, and whatever address it names, answers go to its registered redirect URI, or without one wherever it asks. People are warned before they allow it. After that day it must keep to RFC 6749 and RFC 9700.
client-id = Client ID
client-secret = Client secret
client-owner = Made by
client-registered = Registered

client-register-title = Register an application
client-register-text = Your application gets a client ID, and can then ask people here for access to their accounts.
client-register-submit = Register

client-list-title = My applications
client-list-edit = Edit
client-list-edit-label = Edit { $client }
client-list-empty = You have no applications yet.
client-list-empty-text = Register one to let people use their account here with what you build.

client-edit-title = Edit { $client }
client-danger-title = Secret and deletion

client-secret-title-new = { $client } is registered
client-secret-title-reset = Your new client secret
client-secret-once = Copy the client secret now and keep it safe: it is shown only this once.
client-secret-none = This is a public client: it has no secret and identifies itself by its client ID alone.
client-secret-replaced = The old secret stopped working. Put the new one into your application.
client-secret-done = Done, to my applications
client-try-title = Try it from a shell
client-try-authorize = Open the printed address in a browser. After consent you are sent to your redirect URI with a code, valid for one minute.
client-try-token = Redeem the code for tokens:
client-try-token-secret = Put the client secret into the variable CLIENT_SECRET, the code into CODE, and redeem it for tokens:

client-reset-title = Reset the secret of { $client }?
client-reset-text = The current secret stops working at once. Your application cannot obtain or refresh tokens until it has the new one. What people allowed stays.
client-reset-submit = Reset secret
client-delete-title = Delete { $client }?
client-delete-text = Its client ID and all of its tokens stop working at once, for everybody who has connected it. This cannot be undone.
client-delete-submit = Delete application

client-type-signing = OAuth 1.0a
client-type-signing-hint = It signs each request, and has one callback or none: then people carry a code to it.
client-signing = For OAuth 1.0a
client-prefix = The redirect URI is a prefix
client-prefix-hint = It may ask to be answered at any address that begins with it: a longer path, more in the query. Port 1 stands for every port.
client-rsa-key = RSA key
client-rsa-key-hint = A public key or a certificate in PEM, of 2048 bits or more. Only for RSA-SHA1 and RSA-SHA256.
client-rsa-key-stored = There is a key. Leave this empty to keep it, or paste another one.
client-profile = Handshake
client-profile-1a = OAuth 1.0a
client-profile-1 = OAuth 1.0
client-profile-1a-hint = RFC 5849, with a callback and a verifier.
client-profile-1-hint = OAuth Core 1.0 of 2007, with neither. Whoever starts a request and makes somebody else approve it gets that person’s access. Only for an application that cannot be changed.
client-plaintext = PLAINTEXT signatures
client-plaintext-no = Refuse them
client-plaintext-yes = Take them: it sends its secrets instead of a signature. Only over https, or on this machine.
client-endpoints = Where to ask
client-endpoints-text = Temporary credentials, the person’s approval, the token, in this order. The consumer key is the client ID, the consumer secret the client secret.
