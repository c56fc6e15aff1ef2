### Seiten für Entwickler: die genauen Begriffe aus RFC 6749.

client-name = Name
client-name-hint = Ihn sehen die Leute, wenn sie um Zugriff gebeten werden.
client-description = Beschreibung
client-description-hint = Was sie tut, in ein, zwei Sätzen. Auch das sehen die Leute.
client-home-page = Startseite
client-home-page-hint = Wo man mehr erfährt, https://…
client-logo = Logo
client-logo-hint = Adresse eines kleinen quadratischen Bildes, https://… Es steht auf der Seite, auf der die Leute gefragt werden.
client-contacts = Kontakt
client-contacts-hint = E-Mail-Adressen, eine je Zeile. Wer die Anwendung verbunden hat, sieht sie.
client-type = Art (client type)
client-type-confidential = Vertraulich (confidential)
client-type-confidential-hint = Sie läuft auf einem Server, der ein Client-Secret bewahren kann.
client-type-public = Öffentlich (public)
client-type-public-hint = Sie läuft auf den Geräten oder in den Browsern der Leute: kein Secret, PKCE immer nötig.
client-redirect-uris = Redirect-URIs
client-redirect-uris-hint = Eine je Zeile, genau verglichen. https oder http auf 127.0.0.1, [::1] oder localhost; öffentliche Anwendungen dürfen ein eigenes Schema benutzen, etwa com.example.app:/callback.
client-scopes = Scopes
client-scopes-hint = Worum sie bitten darf. Die Leute können weniger erlauben.
client-scopes-short = Scopes
client-security = Sicherheit
client-pkce = PKCE verlangen
client-pkce-hint = Anfragen ohne code_challenge (RFC 7636) ablehnen. Empfohlen.
client-legacy = Alte Anwendung
client-legacy-text = Nur für eine Anwendung, die geschrieben wurde, bevor OAuth 2.0 fertig war, und die sich nicht ändern lässt. Jeder Teil davon ist eine bekannte Schwäche: Codes, Tokens und Secret dürfen in Adressen stehen, die Protokolle aufbewahren; PKCE ist nicht nötig; und gleich welche Adresse sie nennt, geht die Antwort an ihre registrierte Redirect-URI. Ohne registrierte geht sie dorthin, wohin die Anwendung es verlangt.
client-legacy-until = Bis zum Ende dieses Tages (UTC)
client-legacy-until-hint = Leer: aus.
client-legacy-tag = alte Anwendung bis { $date }
client-legacy-on = Das ist eine alte Anwendung bis { $date }: Codes, Tokens und Secret dürfen in Adressen stehen, PKCE ist nicht nötig, und gleich welche Adresse sie nennt, geht die Antwort an ihre registrierte Redirect-URI, ohne eine solche dorthin, wohin sie es verlangt. Die Leute werden davor gewarnt. Nach diesem Tag muss sie sich an RFC 6749 und RFC 9700 halten.
client-id = Client-ID
client-secret = Client-Secret
client-owner = Stammt von
client-registered = Registriert

client-register-title = Anwendung registrieren
client-register-text = Ihre Anwendung bekommt eine Client-ID und kann dann Leute um Zugriff auf ihr Konto bitten.
client-register-submit = Registrieren

client-list-title = Meine Anwendungen
client-list-edit = Bearbeiten
client-list-edit-label = { $client } bearbeiten
client-list-empty = Sie haben noch keine Anwendungen.
client-list-empty-text = Registrieren Sie eine, damit die Leute ihr Konto mit dem verbinden können, was Sie bauen.

client-edit-title = { $client } bearbeiten
client-danger-title = Secret und Löschen

client-secret-title-new = { $client } ist registriert
client-secret-title-reset = Ihr neues Client-Secret
client-secret-once = Kopieren Sie das Client-Secret jetzt und verwahren Sie es gut: Es wird nur dieses eine Mal gezeigt.
client-secret-none = Das ist eine öffentliche Anwendung: Sie hat kein Secret und weist sich allein mit ihrer Client-ID aus.
client-secret-replaced = Das alte Secret gilt nicht mehr. Tragen Sie das neue in Ihre Anwendung ein.
client-secret-done = Fertig, zu meinen Anwendungen
client-try-title = In der Shell ausprobieren
client-try-authorize = Öffnen Sie die ausgegebene Adresse im Browser. Nach der Einwilligung kommen Sie mit einem Code, der eine Minute gilt, zu Ihrer Redirect-URI.
client-try-token = Den Code gegen Tokens einlösen:
client-try-token-secret = Legen Sie das Client-Secret in die Variable CLIENT_SECRET, den Code in CODE, und lösen Sie ihn gegen Tokens ein:

client-reset-title = Secret von { $client } ersetzen?
client-reset-text = Das jetzige Secret gilt sofort nicht mehr. Ihre Anwendung kann keine Tokens holen oder erneuern, bis sie das neue hat. Was die Leute erlaubt haben, bleibt.
client-reset-submit = Secret ersetzen
client-delete-title = { $client } löschen?
client-delete-text = Ihre Client-ID und alle ihre Tokens gelten sofort nicht mehr, für alle, die sie verbunden haben. Das lässt sich nicht rückgängig machen.
client-delete-submit = Anwendung löschen

client-type-signing = OAuth 1.0a
client-type-signing-hint = Sie signiert jede Anfrage und hat eine Callback-Adresse oder keine: Dann bringen ihr die Leute selbst einen Code.
client-signing = Für OAuth 1.0a
client-prefix = Die Redirect-URI ist ein Anfang
client-prefix-hint = Sie darf sich an jeder Adresse antworten lassen, die so beginnt: ein längerer Pfad, mehr in der Query. Port 1 steht für jeden Port.
client-rsa-key = RSA-Schlüssel
client-rsa-key-hint = Ein öffentlicher Schlüssel oder ein Zertifikat in PEM, mit 2048 Bit oder mehr. Nur für RSA-SHA1 und RSA-SHA256.
client-rsa-key-stored = Es gibt einen Schlüssel. Lassen Sie das Feld leer, um ihn zu behalten, oder fügen Sie einen anderen ein.
client-profile = Handshake
client-profile-1a = OAuth 1.0a
client-profile-1 = OAuth 1.0
client-profile-1a-hint = RFC 5849, mit Callback und Verifier.
client-profile-1-hint = OAuth Core 1.0 von 2007, ohne beides. Wer eine Anfrage beginnt und jemand anderen dazu bringt, sie zu erlauben, bekommt dessen Zugang. Nur für eine Anwendung, die nicht geändert werden kann.
client-plaintext = PLAINTEXT-Signaturen
client-plaintext-no = Ablehnen
client-plaintext-yes = Annehmen: Sie schickt ihre Geheimnisse statt einer Signatur. Nur über https oder auf diesem Rechner.
client-endpoints = Wo sie fragt
client-endpoints-text = Vorläufige Zugangsdaten, die Zustimmung der Person, das Token, in dieser Reihenfolge. Der Consumer Key ist die Client-ID, das Consumer Secret das Client Secret.
