### Consent, scopes, connected applications.

consent-title = Allow { $client } to use your account?
consent-destination = Sends you to
consent-wants = { $client } asks to:
consent-identity = { $client } only learns who you are:
consent-included = It also gets:
consent-undo = It never sees your password. You can take back what you allow at any time, under Connected applications.
consent-allow = Allow
consent-block = Do not let this application ask me again
consent-block-hint = Counts only with Deny. You can undo it under Connected applications.
consent-deny = Deny
consent-not-you = Not { $name }?
consent-other-account = Use another account

warning-loopback = This application runs on your own device, and other programs there could use its name. Allow it only if you started it yourself just now.
warning-custom-scheme = The answer goes to the program on your device that opens “{ $scheme }:” links, and other programs could claim them. Allow it only if you started it yourself just now.
warning-plain-http = The answer travels to { $host } without encryption, and anyone on the way can read it. Allow it only if you trust every network between you and there.
warning-unregistered = This application has not registered where it sends you. The answer goes to { $host }. Allow it only if you know { $host } and trust it.
warning-old-client = This application uses an old way of connecting that protects you less. Allow it only if you trust its makers.

scope-risk-visible = others see it
scope-risk-security = sensitive
scope-risk-internal = staff only
scope-group-content = Your content
scope-group-identity = Who you are
scope-group-staff = Administration of the site
scope-group-none = More
scope-read-title = See your account and your content
scope-read-description = Your name, your e-mail address and what you keep here, private things too
scope-write-title = Add and change content
scope-write-description = Create, edit and delete in your name
scope-admin-clients-title = Register, approve and stop applications
scope-admin-people-title = See all people, set roles, disable accounts
scope-admin-grants-title = See and end what anybody allowed
scope-admin-keys-title = See the keys and seal secrets anew
scope-admin-audit-title = Read the log of who did what
scope-profile-title = See your name
scope-email-title = See your e-mail address

connections-text = What you allowed, when it was last used, and how to take it back. Taking it back works at once.
connections-client = Application
connections-by = by { $owner }
connections-may = May
connections-since = Since
connections-last-used = Last used
connections-action = Action
connections-never = never
connections-nothing = nothing but know that you allowed it
connections-change = Change
connections-change-label = Change what { $client } may do
connections-take-back = Take back
connections-take-back-label = Take back what { $client } may do
connections-contact = Questions:
connections-empty = No application is connected to your account.
connections-empty-text = When an application asks for access and you allow it, it is listed here, and you can take it back here.

connections-blocked-title = Blocked applications
connections-blocked-text = You did not want these to ask you again. They are turned away at once, and you see nothing of it.
connections-ask-again = Let it ask again
connections-ask-again-label = Let { $client } ask again

connection-confirm-title = Take back what { $client } may do?
connection-confirm-text = It loses its access at once, on all of your devices:
connection-confirm-again = What it has already done stays. It can ask you again.

connection-change-title = Change what { $client } may do
connection-change-text = Untick what it may no longer do. That holds at once, on all of your devices.
connection-change-included = It keeps, as long as it has anything else:
connection-change-nothing = Nothing of what it may do can be taken back alone.
connection-change-again = You can only take back here. To get more, the application has to ask you again.
connection-change-everything = Take back everything

consent-nowhere = Nowhere: you take a code to it yourself

limits-lifetime = Allow it for
limits-reach = It may
limits-reach-write = look at and change what is ticked above
limits-reach-read = only look, whatever is ticked above
limits-read-only = For looking only.
limits-until = Ends
limits-unlimited = Until you take it back.
lifetime-5-minutes = 5 minutes
lifetime-hour = 1 hour
lifetime-day = 1 day
lifetime-week = 1 week
lifetime-month = 30 days
lifetime-unlimited = until I take it back

warning-unverified = This application connects in a way that cannot tell who began it. Allow it only if you began it yourself just now: if somebody sent you here, that person gets your access.

handover-title = You allowed { $client }
handover-verifier = Copy this code into { $client }:
handover-verifier-warning = Give it to { $client } alone, and to nobody who asks you for it.
handover-token = Copy this into { $client }, if it asks for it:
handover-allowed = What it may do
handover-undo = You can take it back at any time, under Connected applications.
handover-denied-title = You said no
handover-denied = { $client } gets nothing.
handover-link = To go on with { $client }, follow this link:
