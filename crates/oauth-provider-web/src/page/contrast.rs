//! Contrast of the stylesheet's colours, in the light and in the dark scheme (WCAG 2.2, 1.4.3 and 1.4.11).

use std::collections::HashMap;

const SHEET: &str = include_str!("../../assets/pages.css");

/// Text or sign, what it stands on, the least ratio.
const PAIRS: &[(&str, &str, f64)] = &[
    ("ink", "bg", 4.5),
    ("ink", "card", 4.5),
    ("ink", "ok-bg", 4.5),
    ("ink", "warn-bg", 4.5),
    ("ink", "bad-bg", 4.5),
    ("soft", "bg", 4.5),
    ("soft", "card", 4.5),
    ("accent", "bg", 4.5),
    ("accent", "card", 4.5),
    ("accent-ink", "accent", 4.5),
    ("warn", "card", 4.5),
    ("bad", "card", 4.5),
    ("bad", "bad-bg", 4.5),
    ("ok", "ok-bg", 3.0),
    ("warn", "warn-bg", 3.0),
];

#[test]
fn colours_can_be_told_apart_in_both_schemes() {
    let (light, rest) = SHEET.split_once("@media (prefers-color-scheme: dark)").unwrap();
    let light = colours(light);
    let dark = colours(rest.split("\n}").next().unwrap());
    assert_eq!(light.len(), dark.len());
    for (scheme, colours) in [("light", light), ("dark", dark)] {
        for (front, back, least) in PAIRS {
            let ratio = contrast(colours[front], colours[back]);
            assert!(ratio >= *least, "{scheme}: {front} on {back} has {ratio:.2}");
        }
    }
}

fn colours(block: &str) -> HashMap<&str, [u8; 3]> {
    block
        .split("--")
        .filter_map(|entry| {
            let (name, value) = entry.split_once(": #")?;
            let channel = |at: usize| u8::from_str_radix(&value[at..at + 2], 16).unwrap();
            Some((name, [channel(0), channel(2), channel(4)]))
        })
        .collect()
}

fn contrast(one: [u8; 3], other: [u8; 3]) -> f64 {
    let (one, other) = (luminance(one), luminance(other));
    (one.max(other) + 0.05) / (one.min(other) + 0.05)
}

fn luminance(colour: [u8; 3]) -> f64 {
    let [red, green, blue] = colour.map(|channel| {
        let share = f64::from(channel) / 255.0;
        if share <= 0.04045 { share / 12.92 } else { ((share + 0.055) / 1.055).powf(2.4) }
    });
    0.2126 * red + 0.7152 * green + 0.0722 * blue
}
