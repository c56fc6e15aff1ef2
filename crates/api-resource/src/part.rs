//! Lists in parts.

/// Cuts a list that was asked for one item too many; the last that stays, when there are more.
pub(crate) fn cut<T>(found: &mut Vec<T>, limit: u32) -> Option<&T> {
    let limit = usize::try_from(limit).unwrap_or(usize::MAX);
    let more = found.len() > limit;
    found.truncate(limit);
    found.last().filter(|_| more)
}
