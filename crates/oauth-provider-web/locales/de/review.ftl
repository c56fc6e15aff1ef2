### Das Leben von Anwendungen: öffentliche Liste, Prüfung, Protokoll.

stage-name =
    { $stage ->
        [proposed] wartet auf Prüfung
        [approved] freigegeben
        [rejected] abgelehnt
        [expired] verfallen
        [configured] aus der Konfiguration
       *[disabled] gesperrt
    }
stage-count =
    { $stage ->
        [proposed] Wartend ({ $count })
        [approved] Freigegeben ({ $count })
        [rejected] Abgelehnt ({ $count })
        [expired] Verfallen ({ $count })
        [configured] Aus der Konfiguration ({ $count })
       *[disabled] Gesperrt ({ $count })
    }
client-stage = Stand
client-stage-since = Seit
client-stage-since-then = Stand seit
client-hidden = verborgen
client-version = Version
client-networks = Nur von
client-wants = Worum sie bitten darf
client-owner-only-short = nur für ihren Besitzer
client-newer = Es gibt eine neuere Version dieser Anwendung.
client-newer-link = Zur Version { $version }

applications-title = Anwendungen
applications-text = Was andere für diese Seite gebaut haben.
applications-any-stage = beliebig
applications-search = Suchen
applications-none = Keine Anwendung gefunden.

paging-label = Seiten
paging-previous = Vorige Seite
paging-next = Nächste Seite

review-title = Prüfung von Anwendungen
review-link = Prüfen
review-back = Zurück zur Liste
review-none = Keine Anwendung hat diesen Stand.
review-one-title = { $client } prüfen
review-concerns = Sehen Sie zweimal hin:
review-decide = Entscheidung
review-step =
    { $step ->
        [approve] Freigeben
        [reject] Ablehnen
        [reject-and-hide] Ablehnen und verbergen
        [disable] Sperren
        [disable-and-hide] Sperren und verbergen
        [reenable] Wieder freigeben
       *[hide] Verbergen
    }
review-step-text =
    { $step ->
        [approve] Ab jetzt können alle sie nutzen.
        [reject] Sie wird abgelehnt. Ihr Besitzer kann eine andere Version vorschlagen.
        [reject-and-hide] Sie wird abgelehnt, und ihr Name wird nicht mehr gezeigt.
        [disable] Alles, was ihr erlaubt wurde, endet sofort und endgültig.
        [disable-and-hide] Alles, was ihr erlaubt wurde, endet sofort und endgültig, und ihr Name wird nicht mehr gezeigt.
        [reenable] Alle können sie wieder nutzen. Sie muss neu erlaubt werden.
       *[hide] Ihr Name wird nicht mehr gezeigt.
    }
review-reason = Grund
review-reason-hint = Der Besitzer und andere Moderatoren lesen ihn. Höchstens 255 Zeichen.
review-submit = Entscheidung speichern
review-whole-log = Das ganze Protokoll, auch was Personen ihr erlaubt haben

log-title = Protokoll
log-deed = Was getan wurde
log-any-deed = alles
log-filter = Zeigen
log-older = Ältere Einträge
log-none = Es gibt keine Einträge.
log-when = Wann
log-what = Was
log-who = Wer
log-actor =
    { $kind ->
        [operator] auf der Kommandozeile
       *[provider] der Server selbst
    }
log-through = mit { $client }

deed-client-proposed = Vorgeschlagen
deed-client-registered = Registriert
deed-client-approved-by-rule = Registriert und durch eine Regel freigegeben
deed-client-registered-owner-only = Nur für ihren Besitzer registriert
deed-client-updated = Geändert
deed-client-secret-reset = Neues Secret
deed-client-secret-overlaps = Neues Secret, das alte gilt bis zum genannten Zeitpunkt weiter
deed-client-old-secret-ended = Altes Secret beendet
deed-client-deleted = Gelöscht
deed-client-approved = Freigegeben
deed-client-rejected = Abgelehnt
deed-client-expired = Verfallen
deed-client-disabled = Gesperrt
deed-client-reenabled = Wieder freigegeben
deed-client-hidden = Verborgen
deed-client-legacy-set = Einstellung für alte Anwendungen
deed-grant-given = Erlaubt
deed-grant-taken-back = Zurückgenommen
deed-grant-narrowed = Zum Teil zurückgenommen
deed-grant-ended = Von der Verwaltung beendet
deed-client-blocked = Soll nicht mehr fragen
deed-client-unblocked = Darf wieder fragen
deed-key-rotated = Schlüssel gewechselt
deed-person-added = Person angelegt
deed-person-disabled = Person gesperrt
deed-person-enabled = Person entsperrt
deed-person-role-set = Rolle gesetzt
deed-person-password-set = Passwort gesetzt
deed-person-password-changed = Passwort von der Person selbst geändert
deed-person-password-reset = Passwort über einen Link im Brief gesetzt
deed-person-email-changed = E-Mail-Adresse geändert
deed-person-email-confirmed = E-Mail-Adresse bestätigt

concern-looks-like = Ihr Name sieht aus wie der einer anderen Anwendung, „{ $name }“, von jemand anderem.
concern-any-port = Die Antwort darf an jeden Port ihres Hosts gehen.
concern-no-verifier = Ihr Ablauf hat keinen Verifier: Wer eine Anfrage beginnt und jemand anderen zustimmen lässt, bekommt dessen Zugang.
concern-old-habits = Sie darf unsichere Gewohnheiten alter Anwendungen behalten.
concern-answered-elsewhere = Die Antwort geht an { $host }, eine andere Website als ihre Startseite.

notice-client-decided =
    { $stage ->
        [approved] { $client } ist freigegeben.
        [rejected] { $client } ist abgelehnt.
        [expired] { $client } ist verfallen.
       *[disabled] { $client } ist gesperrt.
    }

fault-version-form = Eine Version besteht aus Zahlen mit Punkten dazwischen, etwa 1.0 oder 2.1.3.
fault-version-taken = Sie haben Version { $newest } mit diesem Namen. Geben Sie eine höhere an oder keine.
fault-network-form = „{ $network }“ ist kein Netz. Schreiben Sie es als 192.0.2.0/24, 2001:db8::/32 oder als einzelne Adresse.

error-client-not-approved-title = { $client } wartet auf Prüfung
error-client-not-approved-text = Noch hat niemand diese Anwendung freigegeben. Bis dahin kann sie nur ausprobieren, wer sie registriert hat.
error-client-not-approved-next = Versuchen Sie es später noch einmal. Wenn es Ihre ist, melden Sie sich mit dem Konto an, das sie registriert hat.
error-client-owner-only-title = { $client } gehört jemand anderem allein
error-client-owner-only-text = Wer diese Anwendung registriert hat, hat es nur für sich getan.
error-client-owner-only-next = Sie brauchen nichts zu tun.
error-changed-title = Das hat sich inzwischen geändert
error-changed-text = Jemand hat die Anwendung geändert, seit Sie die Seite geöffnet haben. Es wurde nichts getan.
error-changed-next = Gehen Sie zurück, laden Sie die Seite neu, sehen Sie noch einmal hin und entscheiden Sie dann.
error-new-version-title = Das braucht eine neue Version
error-new-version-text = Was geprüft wurde, bleibt, wie es ist: Name, Beschreibung, Adressen, Rechte. Es wurde nichts geändert.
error-new-version-next = Registrieren Sie eine neue Version: Wählen Sie „Kopieren“ unter „Meine Anwendungen“.
error-too-many-clients-title = Sie haben so viele Anwendungen, wie man haben darf
error-too-many-clients-text = Es wurde nichts registriert.
error-too-many-clients-next = Löschen Sie eine, die Sie nicht mehr brauchen.

nav-review = Prüfung

client-version-hint = Zahlen mit Punkten, etwa 1.0. Leer: die nächste mit diesem Namen.
client-networks-field = Netze
client-networks-hint = Von wo sie genutzt werden darf, eines je Zeile: 192.0.2.0/24, 2001:db8::/32 oder eine einzelne Adresse. Leer: von überall.
client-owner-only = Nur für mich
client-owner-only-hint = Niemand sonst kann sie nutzen. Sie ist sofort freigegeben, und Sie bekommen ihr Token auf der nächsten Seite: Eine Redirect-URI ist nicht nötig.
client-users = Wer sie nutzen kann
client-more = Mehr: Logo, Kontakt, Netze
client-more-new = Mehr: Version, Logo, Kontakt, Netze
client-register-reviewed = Jemand prüft die Anwendung, bevor andere sie nutzen können. Mit Ihrem eigenen Konto können Sie sie sofort ausprobieren.
client-copy = Kopieren
client-copy-label = { $client } kopieren
client-settled = Diese Anwendung wurde geprüft: Nur die Felder unten lassen sich ändern.
client-new-version = Für alles andere eine neue Version registrieren
client-reset-reason = Grund
client-secret-waiting = Die Anwendung wartet auf Prüfung. Bis sie freigegeben ist, können nur Sie sie nutzen.
client-own-token = Access-Token
client-own-token-secret = Token-Secret
client-own-token-text = Mit diesem Token handelt sie für Sie, ohne zu fragen. Es wird nur dieses eine Mal gezeigt.
client-own-token-until = Es gilt bis { $date }.

nav-notices =
    { $count ->
        [0] Nachrichten
       *[other] Nachrichten ({ $count })
    }
notices-title = Nachrichten
notices-new = neu
notices-read = Alle als gelesen markieren
notices-none = Es gibt nichts Neues für Sie.

error-email-not-confirmed-title = Bestätigen Sie zuerst Ihre E-Mail-Adresse
error-email-not-confirmed-text = Wer hier Anwendungen registriert, hat eine bestätigte E-Mail-Adresse. Ihre ist noch nicht bestätigt.
error-email-not-confirmed-next = Öffnen Sie Ihr Konto und lassen Sie den Brief noch einmal senden.

concern-any-path = Sie darf an jeder Adresse zurückgerufen werden, die mit der registrierten beginnt.
concern-sends-secrets = Sie darf ihre Geheimnisse statt einer Signatur senden.
concern-acts-for-itself = Sie darf für sich selbst handeln, ohne eine Person.
concern-asks-about-tokens = Sie darf fragen, was die Tokens anderer Anwendungen wert sind.
