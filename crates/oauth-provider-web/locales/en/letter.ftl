### Letters: subject and text of each kind. Plain text; every line stands as it is here.

letter-confirm-email-subject = { $site }: is this your e-mail address?
letter-confirm-email-text =
    Hello,

    this address was given for an account at { $site }. If that was you, say so here:

    { $link }

    { $hours ->
        [one] The link works once, within an hour.
       *[other] The link works once, within { $hours } hours.
    } You will be asked to sign in if you are not signed in.

    If it was not you, you need not do anything: nothing happens without you.

    { $site }

letter-reset-password-subject = { $site }: a new password
letter-reset-password-text =
    Hello { $name },

    a new password was asked for your account at { $site }. Choose one here:

    { $link }

    { $hours ->
        [one] The link works once, within an hour.
       *[other] The link works once, within { $hours } hours.
    }

    If it was not you, you need not do anything: your password stays as it is. Do not show this letter to anybody.

    { $site }

letter-password-changed-subject = { $site }: your password was changed
letter-password-changed-text =
    Hello { $name },

    the password of your account at { $site } was changed just now.

    If that was you, everything is as it should be. If it was not you, ask for a new password at once, and look at your account:

    { $account }

    { $site }

letter-email-changed-subject = { $site }: your e-mail address was changed
letter-email-changed-text =
    Hello { $name },

    your account at { $site } has another e-mail address now. Letters no longer go to this one.

    If that was you, everything is as it should be. If it was not you, change your password at once, and look at your account:

    { $account }

    { $site }

letter-application-subject =
    { $deed ->
        [client-proposed] { $site }: { $client } waits for review
        [client-approved] { $site }: { $client } is approved
        [client-reenabled] { $site }: { $client } is enabled again
        [client-rejected] { $site }: { $client } is rejected
        [client-disabled] { $site }: { $client } is disabled
        [client-expired] { $site }: { $client } has expired
       *[other] { $site }: { $client } was changed
    }
letter-application-text =
    Hello { $name },

    { $deed ->
        [client-proposed] somebody registered the application “{ $client }”. It waits for a decision:
        [client-approved] your application “{ $client }” is approved. Everybody can use it now.
        [client-reenabled] your application “{ $client }” is enabled again. People have to allow it anew.
        [client-rejected] your application “{ $client }” was rejected. You can propose another version of it.
        [client-disabled] your application “{ $client }” was disabled. All that people allowed it has ended.
        [client-expired] nobody decided about your application “{ $client }” in time, so its proposal has expired. You can propose it again.
       *[other] somebody else changed your application “{ $client }”.
    }

    { $page }

    { $reason ->
        [none] No reason was given.
       *[other] The reason that was given: { $reason }
    }

    { $site }
