//! Lists, names and clauses that are said in several places.

use super::numbers::{percent, shortest};

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
            let stays = match kernel.permanent {
                0.0 => "nothing of it stays".to_owned(),
                part => format!("{} of it stays", percent(part, 0)),
            };
            let posted = match kernel.passive {
                0.0 => "posted shares do not push".to_owned(),
                part => format!(
                    "a posted share pushes {} as much as a taken one",
                    percent(part, 0)
                ),
            };
            let half_life = shortest(kernel.half_life_seconds);
            format!("half of a push is gone after {half_life} s, {stays}, and {posted}")
        },
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_push_dies_out_in_words_and_not_in_noughts() {
        let kernel = |permanent, passive| result::ReactionKernel {
            half_life_seconds: 60.0,
            permanent,
            passive,
            kappa: None,
        };
        for (kernel, said) in [
            (
                kernel(0.0, 0.0),
                "nothing of it stays, and posted shares do not push",
            ),
            (
                kernel(0.25, 1.0),
                "25 % of it stays, and a posted share pushes 100 % as much as a taken one",
            ),
        ] {
            let whole = format!("half of a push is gone after 60 s, {said}");
            assert_eq!(dying_out(Some(&kernel)), whole);
        }
    }

    #[test]
    fn lists_end_with_and() {
        let items = ["a", "b", "c"].map(str::to_owned);
        assert_eq!(listed(&items[..1]), "a");
        assert_eq!(listed(&items), "a, b and c");
    }
}
