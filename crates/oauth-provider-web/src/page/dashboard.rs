//! The page of figures for administrators, and the geometry of its charts.

use serde::Serialize;

use super::{Lang, Messages, Moment, Nav, Page};

/// How many units of the drawing a chart is high.
const HEIGHT: u64 = 1000;
/// How many units of the drawing belong to an hour or a day: two bars and the gaps around them.
const STEP: usize = 10;

/// What there is, who uses it, what waits, and what was counted: `GET`. Numbers are in the reader's words.
#[derive(Clone, Debug, Default, Serialize)]
pub(crate) struct Dashboard {
    /// Applications that were used lately.
    pub(crate) active: String,
    /// Grants that stand.
    pub(crate) grants: String,
    /// People.
    pub(crate) people: String,
    /// The last 24 hours, and the last 30 days.
    pub(crate) charts: Vec<Chart>,
    /// The applications that most people allow something, those with the most first.
    pub(crate) top: Vec<TopClient>,
    /// Applications by stage.
    pub(crate) stages: Vec<StageFigure>,
    /// Applications that wait for a decision.
    pub(crate) proposals: String,
    /// Letters that wait; none where no mail is set up.
    pub(crate) letters: Option<String>,
    /// Those that were tried before; none where there are none.
    pub(crate) letters_tried: Option<String>,
}

impl Page for Dashboard {
    const TEMPLATE: &'static str = "dashboard.html";
    const NAV: Nav = Nav::Dashboard;
}

/// An application that many people allow something.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct TopClient {
    /// The client identifier.
    pub(crate) client_id: String,
    /// The application's name.
    pub(crate) name: String,
    /// How many people.
    pub(crate) people: String,
}

/// How many applications are at a stage.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct StageFigure {
    /// The stage.
    pub(crate) stage: &'static str,
    /// How many.
    pub(crate) count: String,
}

/// Which time a chart shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Span {
    /// The last 24 hours, one by one.
    Hours,
    /// The last 30 days, one by one.
    Days,
}

/// An hour or a day, and what was counted in it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Count {
    /// When it began, in seconds since 1970.
    pub(crate) since: i64,
    /// Token requests that were granted.
    pub(crate) issued: u64,
    /// Token requests that led to nothing.
    pub(crate) refused: u64,
}

/// Two bars for each hour or day, in a drawing of `width` to 1000 units that is stretched to the room there is.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Chart {
    /// Which time; also the beginning of the ids of its parts.
    pub(crate) span: Span,
    /// All of it.
    pub(crate) issued: String,
    /// All of it.
    pub(crate) refused: String,
    /// Nothing was counted.
    pub(crate) empty: bool,
    /// What a bar of the whole height would stand for.
    pub(crate) most: String,
    /// How wide the drawing is.
    pub(crate) width: usize,
    /// The oldest first.
    pub(crate) bars: Vec<Bars>,
    /// What stands below the bars: when the first, the middle and the last began.
    pub(crate) axis: Vec<String>,
}

/// The bars of an hour or a day.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Bars {
    /// When it began.
    pub(crate) since: Moment,
    /// How many.
    pub(crate) issued: String,
    /// How many.
    pub(crate) refused: String,
    /// Where its room begins.
    pub(crate) x: usize,
    /// How high the bar is; nothing is 0, and little is not.
    pub(crate) issued_height: u64,
    /// The same.
    pub(crate) refused_height: u64,
}

impl Chart {
    /// The chart of these, the oldest first.
    pub(crate) fn of(messages: &Messages, lang: Lang, span: Span, counts: &[Count]) -> Self {
        let sum = |of: fn(&Count) -> u64| counts.iter().map(of).fold(0, u64::saturating_add);
        let (issued, refused) = (sum(|count| count.issued), sum(|count| count.refused));
        let most = round_up(counts.iter().map(|count| count.issued.max(count.refused)).max().unwrap_or(0));
        let bars: Vec<Bars> = counts
            .iter()
            .enumerate()
            .map(|(place, count)| Bars {
                since: match span {
                    Span::Hours => Messages::hour(count.since),
                    Span::Days => messages.short_day(lang, count.since),
                },
                issued: messages.number(lang, count.issued),
                refused: messages.number(lang, count.refused),
                x: place * STEP,
                issued_height: height(count.issued, most),
                refused_height: height(count.refused, most),
            })
            .collect();
        let axis = [0, bars.len() / 2, bars.len().saturating_sub(1)];
        Self {
            span,
            issued: messages.number(lang, issued),
            refused: messages.number(lang, refused),
            empty: issued == 0 && refused == 0,
            most: messages.number(lang, most),
            width: bars.len() * STEP,
            axis: axis.into_iter().filter_map(|at| bars.get(at)).map(|bar| bar.since.text.clone()).collect(),
            bars,
        }
    }
}

/// The least of 1, 2, 5, 10, 20, 50 … that is not less.
fn round_up(most: u64) -> u64 {
    let steps = (0..20).filter_map(|power| 10_u64.checked_pow(power));
    let mut round = steps.flat_map(|ten| [1, 2, 5].map(|one| ten.saturating_mul(one)));
    round.find(|round| *round >= most).unwrap_or(u64::MAX)
}

fn height(count: u64, most: u64) -> u64 {
    let share = u128::from(count) * u128::from(HEIGHT) / u128::from(most.max(1));
    let height = u64::try_from(share).unwrap_or(HEIGHT).min(HEIGHT);
    // Of a thousand and one, the one can still be seen.
    if count == 0 { 0 } else { height.max(HEIGHT / 100) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bars_keep_their_proportions_and_little_is_seen() {
        for (most, round) in [(0, 1), (1, 1), (2, 2), (3, 5), (6, 10), (10, 10), (11, 20), (1001, 2000)] {
            assert_eq!(round_up(most), round, "{most}");
        }
        assert_eq!(round_up(u64::MAX), u64::MAX);
        for (count, most, tall) in
            [(0, 10, 0), (10, 10, 1000), (5, 10, 500), (1, 3, 333), (1, 1_000_000, 10), (0, 0, 0)]
        {
            assert_eq!(height(count, most), tall, "{count} of {most}");
        }
        assert_eq!(height(u64::MAX, u64::MAX), 1000);
    }

    #[test]
    fn a_chart_has_its_sums_and_says_when() {
        let messages = Messages::load(None).unwrap();
        let german = messages.choose(Some("de"));
        // 1 January 2026, 0:00 UTC.
        let counts: Vec<Count> = (0..24)
            .map(|hour| Count {
                since: 1_767_225_600 + hour * 3600,
                issued: 100,
                refused: hour.unsigned_abs(),
            })
            .collect();
        let chart = Chart::of(&messages, german, Span::Hours, &counts);
        assert_eq!((chart.issued.as_str(), chart.refused.as_str()), ("2.400", "276"));
        assert_eq!((chart.width, chart.bars.len(), chart.empty), (240, 24, false));
        assert_eq!(chart.axis, ["00:00", "12:00", "23:00"]);
        assert_eq!(chart.bars[23].since.iso, "2026-01-01T23:00:00Z");
        let days = Chart::of(&messages, german, Span::Days, &[Count { issued: 0, refused: 0, ..counts[0] }]);
        assert_eq!((days.axis[0].as_str(), days.empty, days.most.as_str()), ("1. Jan.", true, "1"));
        let none = Chart::of(&messages, german, Span::Days, &[]);
        assert!(none.empty && none.axis.is_empty());
    }
}
