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

account-email-title = Ihre E-Mail-Adresse
account-email-confirmed = bestätigt
account-email-unconfirmed = nicht bestätigt
account-email-unconfirmed-text = Öffnen Sie den Link in dem Brief, der an diese Adresse ging. Ein vergessenes Passwort lässt sich über eine bestätigte Adresse neu setzen.
account-email-none = keine
account-email-again = Link noch einmal schicken
account-email-consequence = Auch die neue Adresse muss bestätigt werden.
account-email-change = E-Mail-Adresse ändern
account-email-submit = Adresse ändern
field-email-new = Neue E-Mail-Adresse

email-confirm-title = Ist das Ihre E-Mail-Adresse?
email-confirm-text = Dann gehen Briefe zu Ihrem Konto dorthin, und Anwendungen, die sie mit Ihrer Erlaubnis sehen, dürfen sie für Ihre halten.
email-confirm-submit = Ja, das ist meine

login-forgotten = Passwort vergessen?
field-username-or-email = Benutzername oder E-Mail-Adresse
password-forgotten-title = Passwort vergessen?
password-forgotten-text = Sagen Sie, wer Sie sind. Hat Ihr Konto eine bestätigte E-Mail-Adresse, dann schicken wir Ihnen einen Link dorthin, mit dem Sie ein neues Passwort wählen.
password-forgotten-submit = Link schicken
password-forgotten-sent = Der Link gilt eine Stunde. Sehen Sie auch unter den unerwünschten Briefen nach, wenn Sie ihn nicht finden.
password-forgotten-nothing = Kein Brief? Dann gibt es kein solches Konto, seine Adresse ist nicht bestätigt, oder es gingen vorerst genug Briefe ab. Die Betreiber dieser Website können helfen.
password-forgotten-again = Anderen Namen versuchen
password-new-title = Neues Passwort wählen
password-new-consequence = Sie werden überall abgemeldet und melden sich dann mit dem neuen Passwort an.
