### Rahmen jeder Seite, Formulare, Daten, Hinweise.

# Schreibrichtung: ltr oder rtl.
page-direction = ltr
page-skip = Zum Inhalt

nav-label = Konto
nav-account = Konto
nav-clients = Meine Anwendungen
nav-connections = Verbundene Anwendungen
nav-connections-short = Verbunden
nav-sign-out = Abmelden
nav-signed-in-as = Angemeldet als

form-summary =
    { $count ->
        [one] Eine Angabe muss berichtigt werden.
       *[other] { $count } Angaben müssen berichtigt werden.
    }
form-optional = (freiwillig)
form-cancel = Abbrechen
form-save = Speichern

moment-now = gerade eben
moment-minutes =
    { $count ->
        [one] vor 1 Minute
       *[other] vor { $count } Minuten
    }
moment-hours =
    { $count ->
        [one] vor 1 Stunde
       *[other] vor { $count } Stunden
    }
moment-days =
    { $count ->
        [1] gestern
       *[other] vor { $count } Tagen
    }
moment-date =
    { $day }. { $month ->
        [1] Januar
        [2] Februar
        [3] März
        [4] April
        [5] Mai
        [6] Juni
        [7] Juli
        [8] August
        [9] September
        [10] Oktober
        [11] November
       *[12] Dezember
    } { $year }

notice-signed-out = Sie sind abgemeldet.
notice-sign-in-first = Melden Sie sich an, dann geht es weiter.
notice-password-changed = Ihr Passwort wurde geändert. Alle anderen Sitzungen wurden beendet.
notice-email-changed = Ihre E-Mail-Adresse wurde geändert.
notice-email-confirmed = Ihre E-Mail-Adresse ist bestätigt.
notice-letter-sent = Ein Brief mit einem Link ist zu Ihnen unterwegs.
notice-reset-sent = Wenn es ein solches Konto mit einer bestätigten Adresse gibt, ist ein Brief unterwegs.
notice-password-reset = Ihr Passwort wurde geändert. Melden Sie sich mit dem neuen an.
notice-signed-out-everywhere = Sie sind überall abgemeldet.
notice-client-saved = { $client } wurde gespeichert.
notice-old-secret-ended = Das alte Secret von { $client } gilt nicht mehr.
notice-client-deleted = Die Anwendung wurde gelöscht. Sie hat keinen Zugriff mehr.
notice-asks-again = { $client } darf Sie wieder fragen.
notice-taken-back = { $client } hat keinen Zugriff mehr.
notice-narrowed = { $client } darf nicht mehr: { $scopes }.
notice-looks-only = { $client } darf von jetzt an nur noch ansehen.
notice-narrowed-and-looks-only = { $client } darf nicht mehr: { $scopes }. Was bleibt, ist nur zum Ansehen.
notice-unchanged = Für { $client } hat sich nichts geändert.

moment-in-minutes = { $count ->
    [one] in 1 Minute
   *[other] in { $count } Minuten
}
moment-in-hours = { $count ->
    [one] in 1 Stunde
   *[other] in { $count } Stunden
}
moment-in-days = { $count ->
    [one] in 1 Tag
   *[other] in { $count } Tagen
}

moment-span-seconds = { $count ->
    [one] 1 Sekunde
   *[other] { $count } Sekunden
}
moment-span-minutes = { $count ->
    [one] 1 Minute
   *[other] { $count } Minuten
}
moment-span-hours = { $count ->
    [one] 1 Stunde
   *[other] { $count } Stunden
}
moment-span-days = { $count ->
    [one] 1 Tag
   *[other] { $count } Tage
}
