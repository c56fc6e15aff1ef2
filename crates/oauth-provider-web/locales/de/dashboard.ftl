### Die Seite mit Zahlen für Administratoren.

dashboard-title = Übersicht
dashboard-text = So steht es jetzt. Tokenanfragen werden mit etwa einer Minute Verzögerung gezählt; Zeiten sind in UTC.
dashboard-active = Aktive Anwendungen
dashboard-active-text = in den letzten 30 Tagen an der API benutzt
dashboard-grants = Geltende Erlaubnisse
dashboard-grants-text = weder zurückgenommen noch abgelaufen
dashboard-people-text = auch gesperrte
dashboard-chart =
    { $span ->
        [hours] Tokenanfragen der letzten 24 Stunden
       *[days] Tokenanfragen der letzten 30 Tage
    }
dashboard-chart-text = Balken, ein Paar nach dem anderen. Zusammen: { $issued } erfüllt, { $refused } abgelehnt. Jede Zahl steht in der Tabelle darunter.
dashboard-bars = { $when }: { $issued } erfüllt, { $refused } abgelehnt
dashboard-issued = Erfüllt
dashboard-refused = Abgelehnt
dashboard-since = Ab
dashboard-table = Als Tabelle
dashboard-none = In dieser Zeit wurde nichts gezählt.
dashboard-top = Meistgenutzte Anwendungen
dashboard-top-text = Nach der Zahl der Personen, die ihnen etwas erlauben.
dashboard-top-none = Niemand erlaubt einer Anwendung etwas.
dashboard-queues = Was wartet
dashboard-proposals = Anwendungen, über die zu entscheiden ist
dashboard-letters = Briefe, die zu verschicken sind
dashboard-letters-tried = schon versucht: { $count }
dashboard-stages = Anwendungen nach Stand

# Was zwischen je drei Ziffern steht.
number-group = .
moment-day =
    { $day }. { $month ->
        [1] Jan.
        [2] Feb.
        [3] März
        [4] Apr.
        [5] Mai
        [6] Juni
        [7] Juli
        [8] Aug.
        [9] Sep.
        [10] Okt.
        [11] Nov.
       *[12] Dez.
    }
