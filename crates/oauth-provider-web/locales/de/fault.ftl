### Was an einer Angabe nicht stimmt, und was auf einer Fehlerseite schiefging.

fault-required = Füllen Sie dieses Feld aus.
fault-too-long =
    { $max ->
        [one] Höchstens ein Zeichen.
       *[other] Höchstens { $max } Zeichen.
    }
fault-characters = Darin sind Zeichen, die hier nicht möglich sind.
fault-login-failed = Benutzername und Passwort gehören nicht zusammen.
fault-too-many-attempts =
    { $minutes ->
        [one] Zu viele Versuche. Versuchen Sie es in einer Minute wieder.
       *[other] Zu viele Versuche. Versuchen Sie es in { $minutes } Minuten wieder.
    }
fault-username-taken = Diesen Benutzernamen gibt es schon. Wählen Sie einen anderen.
fault-username-form = Möglich sind Buchstaben, Ziffern und dazwischen . _ -
fault-email-form = Das ist keine E-Mail-Adresse. Sie sieht aus wie name@example.org.
fault-password-short = Mindestens { $min } Zeichen.
fault-password-long = Das ist zu lang: höchstens { $max } Byte. Umlaute, Buchstaben mit Akzent und Emoji brauchen mehr als eines.
fault-passwords-differ = Die beiden Passwörter sind verschieden. Geben Sie zweimal dasselbe ein.
fault-password-wrong = Das ist nicht Ihr jetziges Passwort.
fault-home-page-form = Geben Sie eine ganze Adresse an, die mit https:// oder http:// beginnt.
fault-logo-form = Geben Sie eine ganze Adresse an, die mit https:// beginnt.
fault-contact-form = „{ $contact }“ ist keine E-Mail-Adresse.
fault-rsa-key-form = Das ist kein öffentlicher RSA-Schlüssel oder Zertifikat in PEM mit 2048 Bit oder mehr.
fault-date-form = Geben Sie ein Datum an, etwa 2027-01-31, das nicht vergangen ist.
fault-redirect-required = Geben Sie mindestens eine Redirect-URI an.
fault-redirect-form = „{ $uri }“ kann keine Redirect-URI sein: Geben Sie eine vollständige an, ohne Fragment (#…) und ohne Platzhalter.
fault-redirect-scheme = „{ $uri }“ kann keine Redirect-URI sein: Nehmen Sie https oder, für eine installierte Anwendung, ein Schema mit einem Punkt darin, etwa com.example.app.
fault-redirect-installed = „{ $uri }“ kann bei dieser Art keine Redirect-URI sein: Ein eigenes Schema haben nur installierte Anwendungen, und die sind öffentlich.
fault-redirect-insecure = „{ $uri }“ kann keine Redirect-URI sein: Nehmen Sie https; http geht nur auf einer Loopback-Adresse.
fault-too-many = Höchstens { $max } Einträge.
fault-choice = Wählen Sie eines davon.
fault-scope-none = Wählen Sie mindestens eines.
fault-scope-implied = „{ $scope }“ gehört zu „{ $by }“ und lässt sich nicht allein zurücknehmen.

error-next = Was Sie tun können
error-home = Zur Startseite
error-nothing-shared = Über Sie wurde nichts weitergegeben.
error-detail = Für die Entwickler
error-reference = Kennung

error-bad-request-title = Diese Anfrage ist nicht zu verstehen
error-bad-request-text = Etwas darin fehlt oder hat eine unmögliche Form.
error-bad-request-next = Gehen Sie zurück und versuchen Sie es noch einmal. Hat eine Anwendung Sie hergeschickt, sagen Sie es deren Entwicklern.
error-duplicate-parameter-title = Diese Anfrage ist mehrdeutig
error-duplicate-parameter-text = Sie nennt „{ $name }“ mehr als einmal.
error-duplicate-parameter-next = Gehen Sie zur Anwendung zurück und sagen Sie es deren Entwicklern.
error-unknown-client-title = Diese Anwendung ist hier nicht bekannt
error-unknown-client-text = Die Anwendung, die Sie hergeschickt hat, ist nicht registriert oder wurde gelöscht.
error-unknown-client-next = Gehen Sie zur Anwendung zurück und sagen Sie es deren Entwicklern. Wenn eine Nachricht Sie hergebracht hat, seien Sie vorsichtig.
error-client-disabled-title = { $client } ist gesperrt
error-client-disabled-text = Diese Website hat die Anwendung gesperrt. Sie kann nicht um Zugriff bitten.
error-client-disabled-next = Sie brauchen nichts zu tun. Die Entwickler können sich an die Betreiber dieser Website wenden.
error-redirect-missing-title = { $client } hat nicht gesagt, wohin Sie geschickt werden sollen
error-redirect-missing-text = Die Anfrage enthält keine Redirect-URI, und es ist nicht genau eine eingetragen.
error-redirect-missing-next = Gehen Sie zur Anwendung zurück und sagen Sie es deren Entwicklern.
error-redirect-mismatch-title = Diese Anfrage wurde abgelehnt
error-redirect-mismatch-text = Die Adresse, zu der sie Sie schicken wollte, { $redirect_uri }, ist nicht für { $client } eingetragen.
error-redirect-mismatch-next = Hat eine Nachricht Sie hergebracht, dann versuchen Sie es nicht noch einmal: Jemand gibt sich vielleicht für { $client } aus. Sonst sagen Sie es den Entwicklern.
error-request-expired-title = Diese Frage ist erledigt
error-request-expired-text = Sie wurde schon beantwortet, oder sie war zu lange offen.
error-request-expired-next = Gehen Sie zur Anwendung zurück und beginnen Sie dort noch einmal.
error-form-expired-title = Dieses Formular gilt nicht mehr
error-form-expired-text = Es war zu lange offen, oder Sie haben sich inzwischen an- oder abgemeldet, oder Ihr Browser behält die Cookies dieser Website nicht. Nichts wurde geändert.
error-form-expired-next = Gehen Sie zurück, laden Sie die Seite neu und senden Sie sie noch einmal.
error-developers-only-title = Nicht alle registrieren hier Anwendungen
error-developers-only-text = Ihr Konto darf das nicht.
error-developers-only-next = Fragen Sie die, die diese Website betreiben.

error-forbidden-title = Das gehört nicht Ihnen
error-forbidden-text = Das Konto, mit dem Sie angemeldet sind, darf das nicht.
error-forbidden-next = Benutzen Sie das Konto, zu dem es gehört.
error-insecure-transport-title = Diese Verbindung ist nicht geschützt
error-insecure-transport-text = Ihre Anfrage kam über einfaches http, das hier nicht angenommen wird.
error-insecure-transport-next = Benutzen Sie die Adresse, die mit https:// beginnt.
error-not-found-title = Hier ist nichts
error-not-found-text = Die Adresse ist falsch, oder was hier war, ist fort.
error-not-found-next = Prüfen Sie die Adresse, oder beginnen Sie auf der Startseite.
error-method-not-allowed-title = So lässt sich diese Adresse nicht benutzen
error-method-not-allowed-text = Es gibt sie, aber nicht für diese Art von Anfrage.
error-method-not-allowed-next = Beginnen Sie auf der Startseite.
error-timeout-title = Das hat zu lange gedauert
error-timeout-text = Ihre Anfrage kam nicht rechtzeitig vollständig an. Nichts wurde geändert.
error-timeout-next = Prüfen Sie Ihre Verbindung und versuchen Sie es noch einmal.
error-too-large-title = Das ist zu viel auf einmal
error-too-large-text = Ihre Anfrage ist größer, als diese Adresse annimmt. Nichts wurde geändert.
error-too-large-next = Gehen Sie zurück und senden Sie weniger.
error-unsupported-type-title = Diese Form von Daten geht hier nicht
error-unsupported-type-text = Die Anfrage kam in einem Format, das diese Adresse nicht liest. Nichts wurde geändert.
error-unsupported-type-next = Gehen Sie zurück und benutzen Sie das Formular auf der Seite.
error-too-many-requests-title = Zu viele Versuche
error-too-many-requests-text = Damit Konten sicher bleiben, muss das eine Weile warten.
error-too-many-requests-next =
    { $minutes ->
        [one] Versuchen Sie es in einer Minute wieder.
       *[other] Versuchen Sie es in { $minutes } Minuten wieder.
    }
error-internal-title = Bei uns ist etwas schiefgegangen
error-internal-text = Es liegt nicht an Ihnen. Der Fehler steht in unserem Protokoll.
error-internal-next = Versuchen Sie es später wieder. Bleibt es dabei, nennen Sie den Betreibern dieser Website die Kennung.
error-unavailable-title = Gerade nicht erreichbar
error-unavailable-text = Die Website kann im Augenblick nicht antworten. Nichts wurde geändert.
error-unavailable-next = Versuchen Sie es in einer Minute wieder.
error-read-only-title = Wartung
error-read-only-text = Im Augenblick lässt sich nichts ändern und nichts Neues erlauben. Was Sie früher erlaubt haben, geht weiter.
error-read-only-next = Versuchen Sie es in ein paar Minuten wieder.
error-link-over-title = Dieser Link gilt nicht mehr
error-link-over-text = Er wurde schon benutzt, er ist zu alt, oder das Konto hat sich seither geändert. Nichts wurde geändert.
error-link-over-next = Bitten Sie um einen neuen, wo Sie um diesen gebeten haben.
