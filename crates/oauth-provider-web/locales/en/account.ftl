### Sign in, sign up, the account.

field-username = User name
field-email = E-mail address
field-password = Password
field-password-again = Password, once more
field-password-current = Current password
field-password-new = New password
field-password-new-again = New password, once more
password-hint = At least { $min } characters. A short sentence is easy to remember and hard to guess.

login-title = Sign in
login-submit = Sign in
login-no-account = No account yet?
login-signup = Create one

signup-title = Create an account
signup-submit = Create account
signup-username-hint = Letters, digits, and . _ - between them. Others may see it.
signup-have-account = Have an account already?

account-title = Your account
account-connections-hint = See what you allowed, and take it back
account-clients-hint = Register and manage your own
account-password-title = Change your password
account-password-consequence = Every other session is signed out.
account-password-submit = Change password
account-sessions-title = Sign out everywhere
account-sessions-text = Every browser in which you are signed in is signed out, this one too. Connected applications stay connected.
account-sessions-submit = Sign out everywhere

account-email-title = Your e-mail address
account-email-confirmed = confirmed
account-email-unconfirmed = not confirmed
account-email-unconfirmed-text = Open the link in the letter that was sent to this address. A password that you forget can be set anew by an address that is confirmed.
account-email-none = none
account-email-again = Send the link again
account-email-consequence = The new address has to be confirmed, too.
account-email-change = Change e-mail address
account-email-submit = Change address
field-email-new = New e-mail address

email-confirm-title = Is this your e-mail address?
email-confirm-text = If it is, letters about your account go there, and applications that you allow to see it may take it as yours.
email-confirm-submit = Yes, it is mine

login-forgotten = Forgotten your password?
field-username-or-email = User name or e-mail address
password-forgotten-title = Forgotten your password?
password-forgotten-text = Tell us who you are. If your account has a confirmed e-mail address, we send you a link there, by which you choose a new password.
password-forgotten-submit = Send the link
password-forgotten-sent = The link works for an hour. Look among the unwanted letters, too, if you do not find it.
password-forgotten-nothing = No letter? Then there is no such account, its address is not confirmed, or enough letters were sent for now. Whoever runs this site can help.
password-forgotten-again = Try another name
password-new-title = Choose a new password
password-new-consequence = You are signed out everywhere, and then sign in with the new password.
