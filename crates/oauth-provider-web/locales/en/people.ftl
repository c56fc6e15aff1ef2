### People, for administrators; taking one's data along; the end of an account.

people-title = People
people-name = Name
people-role = Role
people-state = State
people-since = Since
people-any = any
people-enabled = enabled
people-disabled = disabled
people-none = Nobody was found.
role-name =
    { $role ->
        [developer] Developer
        [moderator] Moderator
        [admin] Administrator
       *[user] User
    }

person-id = Identifier
person-disabled-since = Disabled since
person-sessions = Signed in
person-of-host = This person signs in elsewhere: role and password are kept there.
person-set-role = Save role
person-sign-in = Signing in
person-sign-out-text = Signing the person out ends every session; connected applications stay connected.
person-send-reset-text = The letter goes to the confirmed address and has a link by which the person chooses a new password.
person-send-reset = Send a letter for a new password
person-disable-title = Disable { $person }?
person-disable-text = Whoever is disabled can do nothing here. Every session and everything that the person allowed ends at once, for good.
person-disable = Disable
person-enable-text = The person can sign in again, and has to allow applications anew.
person-enable = Enable

notice-person-disabled = The person is disabled.
notice-person-enabled = The person is enabled.
notice-person-role-set =
    { $role ->
        [developer] The role is now: developer.
        [moderator] The role is now: moderator.
        [admin] The role is now: administrator.
       *[user] The role is now: user.
    }
notice-person-signed-out = The person is signed out everywhere.

deed-person-signed-out = Person signed out everywhere
deed-person-reset-sent = Letter for a new password sent
deed-person-deleted = Person deleted

error-last-administrator-title = One administrator must be left
error-last-administrator-text = This is the last administrator who is not disabled. Nothing was changed.
error-last-administrator-next = Make somebody else an administrator first.
error-own-account-title = Not your own account
error-own-account-text = Nobody disables their own account. Nothing was changed.
error-own-account-next = Ask another administrator.

account-data-title = Your data
account-data-text = Take along what is kept about you, or delete your account.
account-export = Export my data
account-delete-link = Delete my account
account-delete-title = Delete your account?
account-delete-text = This cannot be undone.
account-delete-clients =
    { $count ->
        [0] You registered no applications.
        [one] The application that you registered is deleted, and stops working for everybody.
       *[other] The { $count } applications that you registered are deleted, and stop working for everybody.
    }
account-delete-connections =
    { $count ->
        [0] No applications are connected.
        [one] The connection with one application ends.
       *[other] The connections with { $count } applications end.
    }
account-delete-uploads =
    { $count ->
        [0] You uploaded nothing.
        [one] What you uploaded, one picture, is deleted.
       *[other] What you uploaded, { $count } pictures, is deleted.
    }
account-delete-rest = Sessions, blocked applications and letters that wait are deleted.
account-delete-log = The log of what administrators and owners of applications did stays, with your name.
account-delete-submit = Delete my account
account-deleted-title = Your account is deleted
account-deleted-text = You are signed out everywhere.
account-deleted-clients =
    { $count ->
        [0] You had no applications.
        [one] One application was deleted.
       *[other] { $count } applications were deleted.
    }
account-deleted-connections =
    { $count ->
        [0] No applications were connected.
        [one] One connection ended.
       *[other] { $count } connections ended.
    }
account-deleted-uploads =
    { $count ->
        [0] You had uploaded nothing.
        [one] One picture was deleted; its files follow with the next clean-up.
       *[other] { $count } pictures were deleted; their files follow with the next clean-up.
    }
account-deleted-log = The log of what was done stays, with your name.
