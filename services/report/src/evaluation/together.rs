//! What several evaluations and panels say together: how many found a saving, how many a cost, and
//! how many have no answer. Their figures are not pooled.

use std::collections::BTreeSet;

use crate::panel;
use crate::run::verdict::posts;
use crate::words::strategy_name::{self, Sides};
use crate::words::{count, listed};
use result::{Evaluation, Panel, RoutingEvidence};

/// The baseline that all are compared with.
const MAIN: &str = "best_ask";

/// Evaluations and panels, added one by one; those that are there twice, by their digest, count
/// once.
#[derive(Debug, Default)]
pub(crate) struct Together {
    digests: BTreeSet<String>,
    repeated: u64,
    sides: BTreeSet<String>,
    /// Whether a router of them posts, so that all of the saving comes first.
    posts: bool,
    routing: Counts,
    whole: Counts,
}

/// Results by what they say of one figure.
#[derive(Clone, Copy, Debug, Default)]
struct Counts {
    saves: u64,
    costs: u64,
    same: u64,
    unknown: u64,
    /// Markets of one venue, where there is nothing to route.
    unrouted: u64,
}

impl Counts {
    fn add(&mut self, verdict: Option<&str>) {
        let counted = match verdict {
            Some("saves") => &mut self.saves,
            Some("costs") => &mut self.costs,
            Some("same") => &mut self.same,
            Some("one_venue") => &mut self.unrouted,
            _ => &mut self.unknown,
        };
        *counted += 1;
    }

    fn counted(self) -> u64 {
        self.saves + self.costs + self.same + self.unknown
    }
}

impl Together {
    /// Adds an evaluation.
    pub(crate) fn add(&mut self, one: &Evaluation) {
        let main = one.comparisons.get(MAIN);
        let routing = main.and_then(|one| one.routing.as_ref());
        let whole = main.map(|one| one.verdict.as_str());
        let router = &one.assumptions.router;
        self.count((&one.digest, &one.sides), router, routing, whole);
    }

    /// Adds a panel.
    pub(crate) fn add_panel(&mut self, one: &Panel) {
        let main = one.comparisons.get(MAIN);
        let routing = main.and_then(|one| one.routing.as_ref());
        let whole = main.map(|one| one.verdict.as_str());
        let router = panel::verdict::router(one);
        self.count((&one.digest, &one.sides), router, routing, whole);
    }

    fn count(
        &mut self,
        (digest, sides): (&str, &[String]),
        router: &str,
        routing: Option<&RoutingEvidence>,
        whole: Option<&str>,
    ) {
        if !self.digests.insert(digest.to_owned()) {
            self.repeated += 1;
            return;
        }
        self.sides.extend(sides.iter().cloned());
        self.posts |= posts(router);
        self.routing.add(routing.map(|one| one.verdict.as_str()));
        self.whole.add(whole);
    }

    /// What is counted: all of the saving where a router posts, else what is due to routing.
    fn counts(&self) -> Counts {
        if self.posts { self.whole } else { self.routing }
    }

    /// The answer of all in a line, for a title; `None` of less than two results.
    pub(crate) fn title(&self) -> Option<String> {
        let results = self.digests.len() as u64;
        if results < 2 {
            return None;
        }
        let different = if self.repeated > 0 {
            format!(", {} different", count(results))
        } else {
            String::new()
        };
        let all = count(results + self.repeated);
        let of = self.counts();
        if of.counted() == 0 {
            return Some(format!(
                "{all} evaluations{different}: nothing to route in any"
            ));
        }
        let what = if self.posts { "the router" } else { "routing" };
        let same = (of.same > 0).then(|| format!(", the same in {}", count(of.same)));
        Some(format!(
            "{all} evaluations{different}: {what} saves money in {}, costs money in {}{}, no \
             answer in {}",
            count(of.saves),
            count(of.costs),
            same.unwrap_or_default(),
            count(of.unknown)
        ))
    }

    /// The answer of all in sentences; `None` of less than two results that are different.
    pub(crate) fn sentences(&self) -> Option<String> {
        let results = self.digests.len() as u64;
        let repeated = (self.repeated > 0).then(|| {
            format!(
                "{} more than once, by the digest, and counted once.",
                text::counted(self.repeated, "result is there", "results are there")
            )
        });
        if results < 2 {
            return repeated;
        }
        let of = self.counts();
        let said = if of.counted() == 0 {
            format!(
                "None of {} evaluations has anything to route.",
                count(results)
            )
        } else {
            self.said(results, of)
        };
        let all = [Some(said), repeated];
        Some(all.into_iter().flatten().collect::<Vec<_>>().join(" "))
    }

    fn said(&self, results: u64, of: Counts) -> String {
        let sides = Sides::of(self.sides.iter().map(String::as_str));
        let main = strategy_name::in_sentence(MAIN, sides);
        let what = if self.posts {
            format!("all of the saving against {main}")
        } else {
            format!("routing alone against {main}")
        };
        let found = [
            (of.saves, "says", "say", "that it saves money"),
            (of.costs, "says", "say", "that it costs money"),
            (of.same, "says", "say", "that it changes nothing"),
            (of.unknown, "has", "have", "no answer"),
        ];
        let found = found.into_iter().enumerate();
        // Savings and costs are named where there is none, too.
        let found = found.filter(|(place, (results, ..))| *place < 2 || *results > 0);
        let found: Vec<_> = found
            .map(|(_, (results, one, several, said))| match results {
                0 => format!("none {one} {said}"),
                1 => format!("1 {one} {said}"),
                more => format!("{} {several} {said}", count(more)),
            })
            .collect();
        let unrouted = match of.unrouted {
            0 => String::new(),
            left_out => format!("; {} with one venue not counted", count(left_out)),
        };
        format!(
            "Of {} evaluations, on {what}: {}{unrouted}. Each is judged by itself, and of many \
             some say so by chance: these counts are no verdict of all together, which evaluate \
             with all recordings gives.",
            count(results),
            listed(&found)
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn together(router: &str, verdicts: &[&str]) -> Together {
        let mut together = Together::default();
        for (place, verdict) in verdicts.iter().enumerate() {
            let routing = RoutingEvidence {
                verdict: (*verdict).to_owned(),
                statement: String::new(),
                ci_low_bps: None,
                ci_high_bps: None,
                p_value: None,
                p_value_adjusted: None,
                fees_bps: None,
                fees_ci_low_bps: None,
                fees_ci_high_bps: None,
                posting_bps: None,
                posting_ci_low_bps: None,
                posting_ci_high_bps: None,
                price_bps: None,
                price_ci_low_bps: None,
                price_ci_high_bps: None,
            };
            let digest = place.to_string();
            let sides = ["buy".to_owned()];
            together.count(
                (&digest, &sides),
                router,
                Some(&routing),
                Some("no_evidence"),
            );
        }
        together
    }

    #[test]
    fn verdicts_are_counted_and_nothing_is_pooled() {
        let all = [
            "saves",
            "saves",
            "no_evidence",
            "too_few",
            "same",
            "one_venue",
        ];
        let found = together("static", &all);
        assert_eq!(
            found.title().unwrap(),
            "6 evaluations: routing saves money in 2, costs money in 0, the same in 1, no answer \
             in 2"
        );
        let said = found.sentences().unwrap();
        let counted = "Of 6 evaluations, on routing alone against best ask: 2 say that it saves \
                       money, none says that it costs money, 1 says that it changes nothing and 2 \
                       have no answer; 1 with one venue not counted. ";
        assert!(said.starts_with(counted), "{said}");
        assert!(said.contains("no verdict of all together"), "{said}");
    }

    #[test]
    fn of_a_router_that_posts_all_of_the_saving_is_counted() {
        let found = together("take-post", &["saves", "costs"]);
        let said = found.sentences().unwrap();
        let counted = "on all of the saving against best ask: none says that it saves money, none \
                       says that it costs money and 2 have no answer.";
        assert!(said.contains(counted), "{said}");
        assert!(
            found
                .title()
                .unwrap()
                .contains(": the router saves money in 0")
        );
    }

    #[test]
    fn one_result_has_no_answer_of_all() {
        let mut one = together("static", &["saves"]);
        assert_eq!((one.title(), one.sentences()), (None, None));
        let sides = ["buy".to_owned()];
        one.count(("0", &sides), "static", None, None);
        let said = "1 result is there more than once, by the digest, and counted once.";
        assert_eq!(one.sentences().as_deref(), Some(said));
        let unrouted = together("static", &["one_venue", "one_venue"]);
        let said = "None of 2 evaluations has anything to route.";
        assert_eq!(unrouted.sentences().as_deref(), Some(said));
    }
}
