### The page of figures for administrators.

dashboard-title = Dashboard
dashboard-text = How things stand now. Token requests are counted with a delay of about a minute; times are in UTC.
dashboard-active = Active applications
dashboard-active-text = used at the API in the last 30 days
dashboard-grants = Standing permissions
dashboard-grants-text = neither taken back nor over
dashboard-people-text = disabled ones included
dashboard-chart =
    { $span ->
        [hours] Token requests in the last 24 hours
       *[days] Token requests in the last 30 days
    }
dashboard-chart-text = Bars, one pair after the other. In all: { $issued } issued, { $refused } refused. Each figure stands in the table below.
dashboard-bars = { $when }: { $issued } issued, { $refused } refused
dashboard-issued = Issued
dashboard-refused = Refused
dashboard-since = From
dashboard-table = As a table
dashboard-none = Nothing was counted in this time.
dashboard-top = Top applications
dashboard-top-text = By the number of people who allow them something.
dashboard-top-none = Nobody allows any application anything.
dashboard-queues = What waits
dashboard-proposals = Applications to decide about
dashboard-letters = Letters to be sent
dashboard-letters-tried = tried before: { $count }
dashboard-stages = Applications by status

# What stands between groups of three digits.
number-group = ,
moment-day =
    { $day } { $month ->
        [1] Jan
        [2] Feb
        [3] Mar
        [4] Apr
        [5] May
        [6] Jun
        [7] Jul
        [8] Aug
        [9] Sep
        [10] Oct
        [11] Nov
       *[12] Dec
    }
