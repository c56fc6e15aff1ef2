//! Numbers in the reader's language.

use super::{Lang, Messages};

impl Messages {
    /// A whole number, with the language's sign between groups of three digits.
    #[must_use]
    pub(crate) fn number(&self, lang: Lang, number: u64) -> String {
        let sign = self.text(lang, "number-group", &[]).unwrap_or_default();
        let digits = number.to_string();
        let mut text = String::new();
        for (place, digit) in digits.chars().enumerate() {
            if place > 0 && (digits.len() - place).is_multiple_of(3) {
                text.push_str(&sign);
            }
            text.push(digit);
        }
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digits_stand_in_groups() {
        let messages = Messages::load(None).unwrap();
        for (number, english, german) in [
            (0, "0", "0"),
            (999, "999", "999"),
            (1000, "1,000", "1.000"),
            (12_345_678, "12,345,678", "12.345.678"),
            (u64::MAX, "18,446,744,073,709,551,615", "18.446.744.073.709.551.615"),
        ] {
            for (tag, text) in [("en", english), ("de", german)] {
                assert_eq!(messages.number(messages.choose(Some(tag)), number), text);
            }
        }
    }
}
