### What is wrong with a field, and what went wrong on an error page.

fault-required = Fill in this field.
fault-too-long =
    { $max ->
        [one] At most one character.
       *[other] At most { $max } characters.
    }
fault-characters = This holds characters that are not possible here.
fault-login-failed = User name and password do not belong together.
fault-too-many-attempts =
    { $minutes ->
        [one] Too many attempts. Try again in a minute.
       *[other] Too many attempts. Try again in { $minutes } minutes.
    }
fault-username-taken = This user name is taken. Choose another one.
fault-username-form = Use letters, digits, and . _ - between them.
fault-email-form = This is not an e-mail address. It looks like name@example.org.
fault-password-short = At least { $min } characters.
fault-password-long = This is too long: at most { $max } bytes. Letters with accents and emoji take more than one.
fault-passwords-differ = The two passwords differ. Type the same one twice.
fault-password-wrong = This is not your current password.
fault-home-page-form = Give a full address that begins with https:// or http://.
fault-logo-form = Give a full address that begins with https://.
fault-contact-form = “{ $contact }” is not an e-mail address.
fault-rsa-key-form = This is no RSA public key or certificate in PEM with 2048 bits or more.
fault-date-form = Give a date such as 2027-01-31, today or later.
fault-redirect-required = Give at least one redirect URI.
fault-redirect-form = “{ $uri }” cannot be a redirect URI: give a full one, without a fragment (#…) or a wildcard.
fault-redirect-scheme = “{ $uri }” cannot be a redirect URI: use https, or for an installed application a scheme with a dot in it, such as com.example.app.
fault-redirect-installed = “{ $uri }” cannot be a redirect URI of this type: only installed applications, which are public, have a scheme of their own.
fault-redirect-insecure = “{ $uri }” cannot be a redirect URI: use https, or http on a loopback address only.
fault-too-many = At most { $max } entries.
fault-choice = Choose one of these.
fault-scope-none = Choose at least one.
fault-scope-implied = “{ $scope }” comes with “{ $by }” and cannot be taken back alone.

error-next = What you can do
error-home = To the start page
error-nothing-shared = Nothing about you was shared.
error-detail = For the developer
error-reference = Reference

error-bad-request-title = This request cannot be understood
error-bad-request-text = Something in it is missing or has a form that is not possible.
error-bad-request-next = Go back and try again. If an application sent you here, tell its makers.
error-duplicate-parameter-title = This request is ambiguous
error-duplicate-parameter-text = It names “{ $name }” more than once.
error-duplicate-parameter-next = Go back to the application and tell its makers.
error-unknown-client-title = This application is not known here
error-unknown-client-text = The application that sent you here is not registered, or was deleted.
error-unknown-client-next = Go back to the application and tell its makers. If a message brought you here, be wary of it.
error-client-disabled-title = { $client } is disabled
error-client-disabled-text = This site has disabled the application, so it cannot ask for access.
error-client-disabled-next = You do not need to do anything. Its makers can ask the operators of this site.
error-redirect-missing-title = { $client } did not say where to send you
error-redirect-missing-text = The request has no redirect URI, and there is not exactly one registered.
error-redirect-missing-next = Go back to the application and tell its makers.
error-redirect-mismatch-title = This request was refused
error-redirect-mismatch-text = The address it wanted to send you to, { $redirect_uri }, is not one that { $client } registered.
error-redirect-mismatch-next = Do not try again if a message brought you here: someone may be posing as { $client }. Otherwise tell its makers.
error-request-expired-title = This question is closed
error-request-expired-text = It was answered already, or it was open for too long.
error-request-expired-next = Go back to the application and start again from there.
error-form-expired-title = This form is no longer valid
error-form-expired-text = It was open for too long, or you signed in or out meanwhile, or your browser does not keep this site’s cookies. Nothing was changed.
error-form-expired-next = Go back, load the page anew and send it again.
error-developers-only-title = Not everybody registers applications here
error-developers-only-text = Your account may not do this.
error-developers-only-next = Ask those who run this site.

error-forbidden-title = This is not yours to open
error-forbidden-text = The account that you are signed in with may not do this.
error-forbidden-next = Use the account that it belongs to.
error-insecure-transport-title = This connection is not private
error-insecure-transport-text = Your request came over plain http, which is not accepted here.
error-insecure-transport-next = Use the address that begins with https://.
error-not-found-title = There is nothing here
error-not-found-text = The address is wrong, or what was here is gone.
error-not-found-next = Check the address, or begin at the start page.
error-method-not-allowed-title = This address cannot be used that way
error-method-not-allowed-text = It exists, but not for this kind of request.
error-method-not-allowed-next = Begin at the start page.
error-timeout-title = That took too long
error-timeout-text = Your request did not arrive completely in time. Nothing was changed.
error-timeout-next = Check your connection and try again.
error-too-large-title = That is too much at once
error-too-large-text = Your request is larger than this address accepts. Nothing was changed.
error-too-large-next = Go back and send less.
error-unsupported-type-title = This form of data is not accepted
error-unsupported-type-text = The request came in a format that this address does not read. Nothing was changed.
error-unsupported-type-next = Go back and use the form on the page.
error-too-many-requests-title = Too many attempts
error-too-many-requests-text = To keep accounts safe, this has to wait for a while.
error-too-many-requests-next =
    { $minutes ->
        [one] Try again in a minute.
       *[other] Try again in { $minutes } minutes.
    }
error-internal-title = Something went wrong on our side
error-internal-text = It is not your fault. The fault is in our log.
error-internal-next = Try again later. If it stays, tell the operators of this site, with the reference.
error-unavailable-title = Not available just now
error-unavailable-text = The site cannot answer at the moment. Nothing was changed.
error-unavailable-next = Try again in a minute.
error-read-only-title = Maintenance
error-read-only-text = Nothing can be changed at the moment, and nothing new can be allowed. What you allowed before goes on working.
error-read-only-next = Try again in a few minutes.
error-link-over-title = This link is no longer good
error-link-over-text = It was used already, it is too old, or the account has changed since it was sent. Nothing was changed.
error-link-over-next = Ask for a new one where you asked for this one.
