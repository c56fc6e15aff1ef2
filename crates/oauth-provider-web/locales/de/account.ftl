### Anmelden, Konto anlegen, das Konto.

field-username = Benutzername
field-email = E-Mail-Adresse
field-password = Passwort
field-password-again = Passwort, noch einmal
field-password-current = Jetziges Passwort
field-password-new = Neues Passwort
field-password-new-again = Neues Passwort, noch einmal
password-hint = Mindestens { $min } Zeichen. Ein kurzer Satz ist leicht zu merken und schwer zu erraten.

login-title = Anmelden
login-submit = Anmelden
login-no-account = Noch kein Konto?
login-signup = Konto anlegen

signup-title = Konto anlegen
signup-submit = Konto anlegen
signup-username-hint = Buchstaben, Ziffern und dazwischen . _ - sind möglich. Andere können den Namen sehen.
signup-have-account = Sie haben schon ein Konto?

account-title = Ihr Konto
account-connections-hint = Sehen, was Sie erlaubt haben, und es zurücknehmen
account-clients-hint = Eigene Anwendungen registrieren und verwalten
account-password-title = Passwort ändern
account-password-consequence = Alle anderen Sitzungen werden beendet.
account-password-submit = Passwort ändern
account-sessions-title = Überall abmelden
account-sessions-text = Sie werden in allen Browsern abgemeldet, auch in diesem. Verbundene Anwendungen bleiben verbunden.
account-sessions-submit = Überall abmelden
