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
