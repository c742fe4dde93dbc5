//! Lists, names and clauses that are said in several places.

use super::numbers::shortest;

/// `a`, `a and b`, `a, b and c`.
pub(crate) fn listed(items: &[String]) -> String {
    match items {
        [] => String::new(),
        [only] => only.clone(),
        [most @ .., last] => format!("{} and {last}", most.join(", ")),
    }
}

/// A venue: its market identifier where known, and its publisher id.
pub(crate) fn venue(publisher_id: &str, mic: Option<&str>) -> String {
    // Several feeds may come from one market: the identifier alone does not distinguish them.
    mic.map_or_else(
        || format!("venue {publisher_id}"),
        |mic| format!("{mic} {publisher_id}"),
    )
}

/// How a push of the price dies out; `None` for what is assumed without being asked.
pub(crate) fn dying_out(kernel: Option<&result::ReactionKernel>) -> String {
    kernel.map_or_else(
        || "half of a push is gone after a minute".to_owned(),
        |kernel| {
            format!(
                "half of a push is gone after {} s, {} of it stays, posted shares push {} as much",
                shortest(kernel.half_life_seconds),
                shortest(kernel.permanent),
                shortest(kernel.passive)
            )
        },
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_end_with_and() {
        let items = ["a", "b", "c"].map(str::to_owned);
        assert_eq!(listed(&items[..1]), "a");
        assert_eq!(listed(&items), "a, b and c");
    }
}
