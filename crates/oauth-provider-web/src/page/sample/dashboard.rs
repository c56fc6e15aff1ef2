//! Samples of the page of figures.

use oauth_core::model::stage::Stage;

use super::super::dashboard::*;
use super::super::*;
use super::{Sample, Words};

/// With figures and without any.
pub(super) fn samples(engine: &Engine, lang: Lang, words: &Words) -> Vec<Sample> {
    let messages = engine.messages();
    let number = |number| messages.number(lang, number);
    // 3 March 2026, 12:00 UTC, and what a quiet night and a busy day look like.
    let counts = |spans: i64, seconds: i64, times: u64| {
        let at = |back: i64| 1_772_539_200 - back * seconds;
        let busy = |back: i64| (back.unsigned_abs() * 37 % 23) * times;
        let count = |back| Count { since: at(back), issued: busy(back), refused: busy(back + 3) / 9 };
        (0..spans).rev().map(count).collect::<Vec<_>>()
    };
    let charts = vec![
        Chart::of(messages, lang, Span::Hours, &counts(24, 3600, 57)),
        Chart::of(messages, lang, Span::Days, &counts(30, 86_400, 1234)),
    ];
    let quiet = [(Span::Hours, 24, 3600), (Span::Days, 30, 86_400)];
    let quiet =
        quiet.map(|(span, spans, seconds)| Chart::of(messages, lang, span, &counts(spans, seconds, 0)));
    let top = |name: &str, people| TopClient {
        client_id: "0198f3c1-a2b3-7c4d-8e5f-6a7b8c9d0e1f".into(),
        name: name.into(),
        people: number(people),
    };
    let stage =
        |(at, stage): (usize, Stage)| StageFigure { stage: stage.as_str(), count: number(at as u64 * 7) };
    let full = Dashboard {
        active: number(23),
        grants: number(48_201),
        people: number(12_345),
        charts,
        top: vec![top(words.client, 4321), top("Donaudampfschifffahrtsgesellschaftskapitänsmütze", 17)],
        stages: Stage::ALL.into_iter().enumerate().map(stage).collect(),
        proposals: number(3),
        letters: Some(number(14)),
        letters_tried: Some(number(2)),
    };
    let empty = Dashboard {
        active: number(0),
        grants: number(0),
        people: number(1),
        charts: quiet.to_vec(),
        proposals: number(0),
        ..Dashboard::default()
    };
    vec![Sample::new("dashboard", true, full), Sample::new("dashboard-empty", true, empty)]
}
