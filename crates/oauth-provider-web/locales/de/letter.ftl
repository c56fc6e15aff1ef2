### Briefe: Betreff und Text jeder Art. Reiner Text; jede Zeile steht so da wie hier.

letter-confirm-email-subject = { $site }: Ist das Ihre E-Mail-Adresse?
letter-confirm-email-text =
    Guten Tag,

    diese Adresse wurde für ein Konto bei { $site } angegeben. Waren Sie das, dann bestätigen Sie es hier:

    { $link }

    { $hours ->
        [one] Der Link gilt einmal, eine Stunde lang.
       *[other] Der Link gilt einmal, { $hours } Stunden lang.
    } Wenn Sie nicht angemeldet sind, werden Sie darum gebeten.

    Waren Sie es nicht, dann brauchen Sie nichts zu tun: Ohne Sie geschieht nichts.

    { $site }

letter-reset-password-subject = { $site }: ein neues Passwort
letter-reset-password-text =
    Guten Tag { $name },

    für Ihr Konto bei { $site } wurde um ein neues Passwort gebeten. Wählen Sie es hier:

    { $link }

    { $hours ->
        [one] Der Link gilt einmal, eine Stunde lang.
       *[other] Der Link gilt einmal, { $hours } Stunden lang.
    }

    Waren Sie es nicht, dann brauchen Sie nichts zu tun: Ihr Passwort bleibt, wie es ist. Zeigen Sie diesen Brief niemandem.

    { $site }

letter-password-changed-subject = { $site }: Ihr Passwort wurde geändert
letter-password-changed-text =
    Guten Tag { $name },

    das Passwort Ihres Kontos bei { $site } wurde soeben geändert.

    Waren Sie das, dann ist alles in Ordnung. Waren Sie es nicht, dann bitten Sie sofort um ein neues Passwort und sehen Sie nach Ihrem Konto:

    { $account }

    { $site }

letter-email-changed-subject = { $site }: Ihre E-Mail-Adresse wurde geändert
letter-email-changed-text =
    Guten Tag { $name },

    Ihr Konto bei { $site } hat jetzt eine andere E-Mail-Adresse. An diese hier gehen keine Briefe mehr.

    Waren Sie das, dann ist alles in Ordnung. Waren Sie es nicht, dann ändern Sie sofort Ihr Passwort und sehen Sie nach Ihrem Konto:

    { $account }

    { $site }

letter-application-subject =
    { $deed ->
        [client-proposed] { $site }: { $client } wartet auf Prüfung
        [client-approved] { $site }: { $client } ist freigegeben
        [client-reenabled] { $site }: { $client } ist wieder freigegeben
        [client-rejected] { $site }: { $client } ist abgelehnt
        [client-disabled] { $site }: { $client } ist gesperrt
        [client-expired] { $site }: { $client } ist verfallen
       *[other] { $site }: { $client } wurde geändert
    }
letter-application-text =
    Guten Tag { $name },

    { $deed ->
        [client-proposed] jemand hat die Anwendung „{ $client }“ registriert. Sie wartet auf eine Entscheidung:
        [client-approved] Ihre Anwendung „{ $client }“ ist freigegeben. Alle können sie jetzt nutzen.
        [client-reenabled] Ihre Anwendung „{ $client }“ ist wieder freigegeben. Sie muss neu erlaubt werden.
        [client-rejected] Ihre Anwendung „{ $client }“ wurde abgelehnt. Sie können eine andere Version vorschlagen.
        [client-disabled] Ihre Anwendung „{ $client }“ wurde gesperrt. Alles, was ihr erlaubt wurde, ist beendet.
        [client-expired] über Ihre Anwendung „{ $client }“ hat niemand rechtzeitig entschieden, deshalb ist der Vorschlag verfallen. Sie können sie noch einmal vorschlagen.
       *[other] jemand anders hat Ihre Anwendung „{ $client }“ geändert.
    }

    { $page }

    { $reason ->
        [none] Ein Grund wurde nicht angegeben.
       *[other] Als Grund wurde angegeben: { $reason }
    }

    { $site }
