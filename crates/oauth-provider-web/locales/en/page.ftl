### Frame of every page, forms, dates, notices.

# Direction of the script: ltr or rtl.
page-direction = ltr
page-skip = Skip to content

nav-label = Account
nav-account = Account
nav-clients = My applications
nav-connections = Connected applications
nav-connections-short = Connected
nav-sign-out = Sign out
nav-signed-in-as = Signed in as

form-summary =
    { $count ->
        [one] Something needs a correction.
       *[other] { $count } things need a correction.
    }
form-optional = (optional)
form-cancel = Cancel
form-save = Save

moment-now = just now
moment-minutes =
    { $count ->
        [one] 1 minute ago
       *[other] { $count } minutes ago
    }
moment-hours =
    { $count ->
        [one] 1 hour ago
       *[other] { $count } hours ago
    }
moment-days =
    { $count ->
        [1] yesterday
       *[other] { $count } days ago
    }
moment-date =
    { $day } { $month ->
        [1] January
        [2] February
        [3] March
        [4] April
        [5] May
        [6] June
        [7] July
        [8] August
        [9] September
        [10] October
        [11] November
       *[12] December
    } { $year }

notice-signed-out = You are signed out.
notice-sign-in-first = Sign in to go on.
notice-password-changed = Your password was changed. Every other session was signed out.
notice-email-changed = Your e-mail address was changed.
notice-email-confirmed = Your e-mail address is confirmed.
notice-letter-sent = A letter with a link is on its way to you.
notice-reset-sent = If there is such an account with a confirmed address, a letter is on its way.
notice-password-reset = Your password was changed. Sign in with the new one.
notice-signed-out-everywhere = You are signed out everywhere.
notice-client-saved = { $client } was saved.
notice-old-secret-ended = The old secret of { $client } does not work any more.
notice-client-deleted = The application was deleted. It has no access any more.
notice-asks-again = { $client } may ask you again.
notice-taken-back = { $client } has no access any more.
notice-narrowed = { $client } may no longer: { $scopes }.
notice-looks-only = { $client } may only look from now on.
notice-narrowed-and-looks-only = { $client } may no longer: { $scopes }. What is left is for looking only.
notice-unchanged = Nothing was changed for { $client }.

moment-in-minutes = { $count ->
    [one] in 1 minute
   *[other] in { $count } minutes
}
moment-in-hours = { $count ->
    [one] in 1 hour
   *[other] in { $count } hours
}
moment-in-days = { $count ->
    [one] in 1 day
   *[other] in { $count } days
}

moment-span-seconds = { $count ->
    [one] 1 second
   *[other] { $count } seconds
}
moment-span-minutes = { $count ->
    [one] 1 minute
   *[other] { $count } minutes
}
moment-span-hours = { $count ->
    [one] 1 hour
   *[other] { $count } hours
}
moment-span-days = { $count ->
    [one] 1 day
   *[other] { $count } days
}
