### Personen, für Administratoren; die eigenen Daten mitnehmen; das Ende eines Kontos.

people-title = Personen
people-name = Name
people-role = Rolle
people-state = Zustand
people-since = Seit
people-any = beliebig
people-enabled = nicht gesperrt
people-disabled = gesperrt
people-none = Niemand gefunden.
role-name =
    { $role ->
        [developer] Entwickler
        [moderator] Moderator
        [admin] Administrator
       *[user] Benutzer
    }

person-id = Kennung
person-disabled-since = Gesperrt seit
person-sessions = Angemeldet
person-of-host = Diese Person meldet sich anderswo an: Rolle und Passwort sind dort hinterlegt.
person-set-role = Rolle speichern
person-sign-in = Anmeldung
person-sign-out-text = Überall abmelden beendet jede Sitzung; verbundene Anwendungen bleiben verbunden.
person-send-reset-text = Der Brief geht an die bestätigte Adresse und enthält einen Link, mit dem die Person ein neues Passwort wählt.
person-send-reset = Brief für ein neues Passwort schicken
person-disable-title = { $person } sperren?
person-disable-text = Wer gesperrt ist, kann hier nichts tun. Jede Sitzung und alles, was die Person erlaubt hat, endet sofort und endgültig.
person-disable = Sperren
person-enable-text = Die Person kann sich wieder anmelden und muss Anwendungen neu erlauben.
person-enable = Entsperren

notice-person-disabled = Die Person ist gesperrt.
notice-person-enabled = Die Person ist nicht mehr gesperrt.
notice-person-role-set =
    { $role ->
        [developer] Die Rolle ist jetzt: Entwickler.
        [moderator] Die Rolle ist jetzt: Moderator.
        [admin] Die Rolle ist jetzt: Administrator.
       *[user] Die Rolle ist jetzt: Benutzer.
    }
notice-person-signed-out = Die Person ist überall abgemeldet.

deed-person-signed-out = Person überall abgemeldet
deed-person-reset-sent = Brief für ein neues Passwort geschickt
deed-person-deleted = Person gelöscht

error-last-administrator-title = Ein Administrator muss bleiben
error-last-administrator-text = Das ist der letzte Administrator, der nicht gesperrt ist. Nichts wurde geändert.
error-last-administrator-next = Machen Sie zuerst jemand anderen zum Administrator.
error-own-account-title = Nicht das eigene Konto
error-own-account-text = Niemand sperrt das eigene Konto. Nichts wurde geändert.
error-own-account-next = Bitten Sie einen anderen Administrator.

account-data-title = Ihre Daten
account-data-text = Nehmen Sie mit, was über Sie gespeichert ist, oder löschen Sie Ihr Konto.
account-export = Meine Daten exportieren
account-delete-link = Mein Konto löschen
account-delete-title = Ihr Konto löschen?
account-delete-text = Das lässt sich nicht rückgängig machen.
account-delete-clients =
    { $count ->
        [0] Sie haben keine Anwendungen registriert.
        [one] Die Anwendung, die Sie registriert haben, wird gelöscht und funktioniert für niemanden mehr.
       *[other] Die { $count } Anwendungen, die Sie registriert haben, werden gelöscht und funktionieren für niemanden mehr.
    }
account-delete-connections =
    { $count ->
        [0] Keine Anwendungen sind verbunden.
        [one] Die Verbindung mit einer Anwendung endet.
       *[other] Die Verbindungen mit { $count } Anwendungen enden.
    }
account-delete-uploads =
    { $count ->
        [0] Sie haben nichts hochgeladen.
        [one] Was Sie hochgeladen haben, ein Bild, wird gelöscht.
       *[other] Was Sie hochgeladen haben, { $count } Bilder, wird gelöscht.
    }
account-delete-rest = Sitzungen, blockierte Anwendungen und wartende Briefe werden gelöscht.
account-delete-log = Das Protokoll dessen, was Administratoren und Besitzer von Anwendungen taten, bleibt, mit Ihrem Namen.
account-delete-submit = Mein Konto löschen
account-deleted-title = Ihr Konto ist gelöscht
account-deleted-text = Sie sind überall abgemeldet.
account-deleted-clients =
    { $count ->
        [0] Sie hatten keine Anwendungen.
        [one] Eine Anwendung wurde gelöscht.
       *[other] { $count } Anwendungen wurden gelöscht.
    }
account-deleted-connections =
    { $count ->
        [0] Keine Anwendungen waren verbunden.
        [one] Eine Verbindung wurde beendet.
       *[other] { $count } Verbindungen wurden beendet.
    }
account-deleted-uploads =
    { $count ->
        [0] Sie hatten nichts hochgeladen.
        [one] Ein Bild wurde gelöscht; seine Dateien folgen beim nächsten Aufräumen.
       *[other] { $count } Bilder wurden gelöscht; ihre Dateien folgen beim nächsten Aufräumen.
    }
account-deleted-log = Das Protokoll dessen, was getan wurde, bleibt, mit Ihrem Namen.
