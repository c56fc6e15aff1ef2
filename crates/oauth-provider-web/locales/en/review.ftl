### The life of applications: public list, review, log.

stage-name =
    { $stage ->
        [proposed] waiting for review
        [approved] approved
        [rejected] rejected
        [expired] expired
        [configured] from the configuration
       *[disabled] disabled
    }
stage-count =
    { $stage ->
        [proposed] Waiting ({ $count })
        [approved] Approved ({ $count })
        [rejected] Rejected ({ $count })
        [expired] Expired ({ $count })
        [configured] From the configuration ({ $count })
       *[disabled] Disabled ({ $count })
    }
client-stage = Status
client-stage-since = Since
client-stage-since-then = Status since
client-hidden = hidden
client-version = Version
client-networks = Only from
client-wants = What it may ask for
client-owner-only-short = for its owner alone
client-newer = There is a newer version of this application.
client-newer-link = To version { $version }

applications-title = Applications
applications-text = What people built for this site.
applications-any-stage = any
applications-search = Search
applications-none = No application was found.

paging-label = Pages
paging-previous = Previous page
paging-next = Next page

review-title = Review of applications
review-link = Review
review-back = Back to the list
review-none = No application has this status.
review-one-title = Review { $client }
review-concerns = Look twice:
review-decide = Decision
review-step =
    { $step ->
        [approve] Approve
        [reject] Reject
        [reject-and-hide] Reject and hide
        [disable] Disable
        [disable-and-hide] Disable and hide
        [reenable] Enable again
       *[hide] Hide
    }
review-step-text =
    { $step ->
        [approve] Everybody can use it from now on.
        [reject] It is turned down. Its owner can propose another version.
        [reject-and-hide] It is turned down, and its name is shown no more.
        [disable] All that people allowed it ends at once, for good.
        [disable-and-hide] All that people allowed it ends at once, for good, and its name is shown no more.
        [reenable] Everybody can use it again. People have to allow it anew.
       *[hide] Its name is shown no more.
    }
review-reason = Reason
review-reason-hint = The owner and other moderators read it. At most 255 characters.
review-submit = Save decision
review-whole-log = All of its log, with what people allowed it

log-title = Log
log-deed = What was done
log-any-deed = anything
log-filter = Show
log-older = Older entries
log-none = There are no entries.
log-when = When
log-what = What
log-who = Who
log-actor =
    { $kind ->
        [operator] at the command line
       *[provider] by the server itself
    }
log-through = through { $client }

deed-client-proposed = Proposed
deed-client-registered = Registered
deed-client-approved-by-rule = Registered and approved by a rule
deed-client-registered-owner-only = Registered for its owner alone
deed-client-updated = Changed
deed-client-secret-reset = New secret
deed-client-secret-overlaps = New secret, the old one works on until the time named
deed-client-old-secret-ended = Old secret ended
deed-client-deleted = Deleted
deed-client-approved = Approved
deed-client-rejected = Rejected
deed-client-expired = Expired
deed-client-disabled = Disabled
deed-client-reenabled = Enabled again
deed-client-hidden = Hidden
deed-client-legacy-set = Setting for old clients
deed-grant-given = Allowed
deed-grant-taken-back = Taken back
deed-grant-narrowed = Taken back in part
deed-grant-ended = Ended by an administrator
deed-client-blocked = Not to ask again
deed-client-unblocked = May ask again
deed-key-rotated = Key rotated
deed-person-added = Person added
deed-person-disabled = Person disabled
deed-person-enabled = Person enabled
deed-person-role-set = Role set
deed-person-password-set = Password set
deed-person-password-changed = Password changed by its person
deed-person-password-reset = Password set by a link in a letter
deed-person-email-changed = E-mail address changed
deed-person-email-confirmed = E-mail address confirmed

concern-looks-like = Its name looks like that of another application, “{ $name }”, by somebody else.
concern-any-port = It may be called back at any port of its host.
concern-no-verifier = Its handshake has no verifier: whoever starts a request and makes somebody else approve it gets that person’s access.
concern-old-habits = It may keep habits that are unsafe, for old clients.
concern-answered-elsewhere = It is answered at { $host }, another site than its home page.

notice-client-decided =
    { $stage ->
        [approved] { $client } is approved.
        [rejected] { $client } is rejected.
        [expired] { $client } is expired.
       *[disabled] { $client } is disabled.
    }

fault-version-form = A version is numbers with dots between them, as in 1.0 or 2.1.3.
fault-version-taken = You have version { $newest } of this name. Give a higher one, or none.
fault-network-form = “{ $network }” is no network. Write it as 192.0.2.0/24, 2001:db8::/32, or one address.

error-client-not-approved-title = { $client } is waiting for review
error-client-not-approved-text = Nobody has approved this application yet. Until then only whoever registered it can try it.
error-client-not-approved-next = Try again later. If it is yours, sign in with the account that registered it.
error-client-owner-only-title = { $client } is somebody else’s alone
error-client-owner-only-text = Whoever registered this application did so for their own use.
error-client-owner-only-next = You do not need to do anything.
error-changed-title = This has changed meanwhile
error-changed-text = Somebody changed the application since you opened the page. Nothing was done.
error-changed-next = Go back, load the page anew, look again, and decide then.
error-new-version-title = This takes a new version
error-new-version-text = What was reviewed stays as it is: name, description, addresses, scopes. Nothing was changed.
error-new-version-next = Register a new version: choose “Copy” under My applications.
error-too-many-clients-title = You have as many applications as one may have
error-too-many-clients-text = Nothing was registered.
error-too-many-clients-next = Delete one that you do not need any more.

nav-review = Review

client-version-hint = Numbers with dots, as in 1.0. Empty: the next one of this name.
client-networks-field = Networks
client-networks-hint = From where it may be used, one a line: 192.0.2.0/24, 2001:db8::/32, or one address. Empty: from everywhere.
client-owner-only = For me alone
client-owner-only-hint = Nobody else can use it. It is approved at once, and you get its token on the next page: no redirect URI is needed.
client-users = Who can use it
client-more = More: logo, contacts, networks
client-more-new = More: version, logo, contacts, networks
client-register-reviewed = A moderator looks at the application before other people can use it. You can try it with your own account at once.
client-copy = Copy
client-copy-label = Copy { $client }
client-settled = This application was reviewed: only the fields below can be changed.
client-new-version = For anything else, register a new version
client-reset-reason = Reason
client-secret-waiting = The application waits for review. Until it is approved, you alone can use it.
client-own-token = Access token
client-own-token-secret = Token secret
client-own-token-text = With this token it acts for you, without asking. It is shown only this once.
client-own-token-until = It works until { $date }.

nav-notices =
    { $count ->
        [0] Notices
       *[other] Notices ({ $count })
    }
notices-title = Notices
notices-new = new
notices-read = Mark all as read
notices-none = There is nothing to tell you.

error-email-not-confirmed-title = Confirm your e-mail address first
error-email-not-confirmed-text = Whoever registers applications here has a confirmed e-mail address. Yours is not confirmed yet.
error-email-not-confirmed-next = Open your account, and let the letter be sent again.

concern-any-path = It may be called back at any address that begins with the registered one.
concern-sends-secrets = It may send its secrets instead of a signature.
concern-acts-for-itself = It may act for itself, without a person.
concern-asks-about-tokens = It may ask what other applications’ tokens are worth.
