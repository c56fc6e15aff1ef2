### Einwilligung, Berechtigungen, verbundene Anwendungen.

consent-title = Darf { $client } Ihr Konto benutzen?
consent-destination = Schickt Sie zu
consent-wants = { $client } möchte:
consent-identity = { $client } erfährt nur, wer Sie sind:
consent-included = Außerdem dabei:
consent-undo = Ihr Passwort bekommt die Anwendung nie zu sehen. Was Sie erlauben, können Sie jederzeit unter „Verbundene Anwendungen“ zurücknehmen.
consent-allow = Erlauben
consent-block = Diese Anwendung soll mich nicht mehr fragen
consent-block-hint = Gilt nur, wenn Sie ablehnen. Unter „Verbundene Anwendungen“ nehmen Sie es zurück.
consent-deny = Ablehnen
consent-not-you = Nicht { $name }?
consent-other-account = Anderes Konto verwenden

warning-loopback = Diese Anwendung läuft auf Ihrem eigenen Gerät, und andere Programme dort könnten sich für sie ausgeben. Erlauben Sie den Zugriff nur, wenn Sie sie gerade selbst gestartet haben.
warning-custom-scheme = Die Antwort geht an das Programm auf Ihrem Gerät, das Verweise mit „{ $scheme }:“ öffnet, und andere Programme könnten sie an sich ziehen. Erlauben Sie den Zugriff nur, wenn Sie die Anwendung gerade selbst gestartet haben.
warning-plain-http = Die Antwort geht unverschlüsselt zu { $host }, und wer unterwegs mithört, kann sie lesen. Erlauben Sie den Zugriff nur, wenn Sie allen Netzen bis dorthin vertrauen.
warning-unregistered = Diese Anwendung hat nicht registriert, wohin sie Sie schickt. Die Antwort geht zu { $host }. Erlauben Sie den Zugriff nur, wenn Sie { $host } kennen und vertrauenswürdig finden.
warning-old-client = Diese Anwendung verbindet sich auf eine alte Art, die Sie weniger schützt. Erlauben Sie den Zugriff nur, wenn Sie ihren Entwicklern vertrauen.

scope-risk-visible = für andere sichtbar
scope-risk-security = heikel
scope-risk-internal = nur für Mitarbeiter
scope-group-content = Ihre Inhalte
scope-group-identity = Wer Sie sind
scope-group-staff = Verwaltung der Seite
scope-group-none = Weiteres
scope-read-title = Ihr Konto und Ihre Inhalte sehen
scope-read-description = Ihren Namen, Ihre E-Mail-Adresse und was Sie hier haben, auch Privates
scope-write-title = Inhalte hinzufügen und ändern
scope-write-description = In Ihrem Namen anlegen, bearbeiten und löschen
scope-admin-clients-title = Anwendungen registrieren, freigeben und sperren
scope-admin-people-title = Alle Personen sehen, Rollen setzen, Konten sperren
scope-admin-grants-title = Sehen und beenden, was irgendjemand erlaubt hat
scope-admin-keys-title = Die Schlüssel sehen und Geheimnisse neu versiegeln
scope-admin-audit-title = Das Protokoll lesen, wer was getan hat
scope-profile-title = Ihren Namen sehen
scope-email-title = Ihre E-Mail-Adresse sehen

connections-text = Was Sie erlaubt haben, wann es zuletzt benutzt wurde und wie Sie es zurücknehmen. Das Zurücknehmen wirkt sofort.
connections-client = Anwendung
connections-by = von { $owner }
connections-may = Darf
connections-since = Seit
connections-last-used = Zuletzt benutzt
connections-action = Aktion
connections-never = nie
connections-nothing = nur wissen, dass Sie es erlaubt haben
connections-change = Ändern
connections-change-label = Ändern, was { $client } darf
connections-take-back = Zurücknehmen
connections-take-back-label = Zurücknehmen, was { $client } darf
connections-contact = Fragen an:
connections-empty = Mit Ihrem Konto ist keine Anwendung verbunden.
connections-empty-text = Wenn eine Anwendung um Zugriff bittet und Sie ihn erlauben, steht sie hier, und hier können Sie ihn zurücknehmen.

connections-blocked-title = Abgewiesene Anwendungen
connections-blocked-text = Diese sollten Sie nicht mehr fragen. Sie werden sofort abgewiesen, ohne dass Sie etwas davon sehen.
connections-ask-again = Wieder fragen lassen
connections-ask-again-label = { $client } wieder fragen lassen

connection-confirm-title = Zurücknehmen, was { $client } darf?
connection-confirm-text = Die Anwendung verliert ihren Zugriff sofort, auf allen Ihren Geräten:
connection-confirm-again = Was sie schon getan hat, bleibt. Sie kann Sie erneut fragen.

connection-change-title = Ändern, was { $client } darf
connection-change-text = Nehmen Sie das Häkchen bei dem weg, was die Anwendung nicht mehr tun soll. Das gilt sofort, auf allen Ihren Geräten.
connection-change-included = Solange sie sonst etwas darf, bleibt dabei:
connection-change-nothing = Von dem, was sie darf, lässt sich nichts einzeln zurücknehmen.
connection-change-again = Hier nehmen Sie nur zurück. Um mehr zu dürfen, muss die Anwendung Sie erneut fragen.
connection-change-everything = Alles zurücknehmen

consent-nowhere = Nirgendwohin: Sie bringen selbst einen Code dorthin

limits-lifetime = Erlauben für
limits-reach = Sie darf
limits-reach-write = ansehen und ändern, was oben angekreuzt ist
limits-reach-read = nur ansehen, was auch immer oben angekreuzt ist
limits-read-only = Nur zum Ansehen.
limits-until = Endet
limits-unlimited = Bis Sie es zurücknehmen.
lifetime-5-minutes = 5 Minuten
lifetime-hour = 1 Stunde
lifetime-day = 1 Tag
lifetime-week = 1 Woche
lifetime-month = 30 Tage
lifetime-unlimited = bis ich es zurücknehme

warning-unverified = Diese Anwendung verbindet sich auf eine Weise, die nicht erkennt, wer damit begonnen hat. Erlauben Sie es nur, wenn Sie selbst gerade damit begonnen haben: Hat jemand Sie hierher geschickt, bekommt er Ihren Zugang.

handover-title = Sie haben { $client } erlaubt
handover-verifier = Übertragen Sie diesen Code in { $client }:
handover-verifier-warning = Geben Sie ihn nur { $client }, und niemandem sonst.
handover-token = Übertragen Sie dies in { $client }, falls es verlangt wird:
handover-allowed = Was sie darf
handover-undo = Sie können es jederzeit unter Verbundene Anwendungen zurücknehmen.
handover-denied-title = Sie haben abgelehnt
handover-denied = { $client } bekommt nichts.
handover-link = Um mit { $client } fortzufahren, folgen Sie diesem Link:
