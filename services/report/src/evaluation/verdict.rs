//! What an evaluation says, in a sentence, and what must be known before it is believed.

use crate::page::Notice;
use crate::run::verdict::{of_timing, timed};
use crate::words;
use result::{Comparison, Evaluation};

/// The comparisons that come first: with the three usual baselines where there are any, else
/// all.
pub(crate) fn first(evaluation: &Evaluation) -> Vec<(&str, &Comparison)> {
    let usual = ["best_ask", "twap", "vwap"];
    let of = |key: &&'static str| Some((*key, evaluation.comparisons.get(*key)?));
    let first: Vec<(&str, &Comparison)> = usual.iter().filter_map(of).collect();
    if first.is_empty() {
        evaluation
            .comparisons
            .iter()
            .map(|(key, one)| (key.as_str(), one))
            .collect()
    } else {
        first
    }
}

/// The verdict in one sentence.
pub(crate) fn sentence(evaluation: &Evaluation) -> String {
    const SAYINGS: [(&str, &str); 6] = [
        ("saves", "saves money against"),
        ("costs", "costs money against"),
        ("no_evidence", "shows no evidence of a difference to"),
        (
            "too_few",
            "was tried on too few independent orders to judge against",
        ),
        ("same", "costs the same as"),
        ("nothing_to_compare", "cannot be compared with"),
    ];
    let first = first(evaluation);
    let router = &evaluation.assumptions.router;
    let orders = words::count(tested(evaluation));
    let names = |verdict: &str| -> Vec<String> {
        let of = first.iter().filter(|(_, one)| one.verdict == verdict);
        of.map(|(key, _)| words::in_sentence(key)).collect()
    };
    let all: Vec<_> = first
        .iter()
        .map(|(key, _)| words::in_sentence(key))
        .collect();
    let all = words::listed(&all);
    let unanimous = |verdict: &str| first.iter().all(|(_, one)| one.verdict == verdict);
    if unanimous("too_few") {
        return format!(
            "Too few independent orders to say whether the {router} router saves money against {all}."
        );
    }
    if unanimous("no_evidence") {
        return format!(
            "No evidence that the {router} router saves or costs money against {all}, over {orders} orders out of sample."
        );
    }
    let said: Vec<_> = SAYINGS
        .iter()
        .filter_map(|(verdict, saying)| {
            let names = names(verdict);
            (!names.is_empty()).then(|| format!("{saying} {}", words::listed(&names)))
        })
        .collect();
    format!(
        "Over {orders} orders out of sample, the {router} router {}.",
        if said.is_empty() {
            "has nothing to be compared with".into()
        } else {
            said.join("; it ")
        }
    )
}

/// Parent orders reported on, at most.
fn tested(evaluation: &Evaluation) -> u64 {
    let tested = evaluation.comparisons.values().map(|one| one.n);
    tested.max().unwrap_or(0)
}

/// What must be known before the numbers are believed, what changes their meaning first.
pub(crate) fn notices(evaluation: &Evaluation) -> Vec<Notice> {
    let first = first(evaluation);
    let mut notices: Vec<_> = evaluation
        .warnings
        .iter()
        .map(|text| Notice {
            warning: true,
            title: "Before this is believed".into(),
            text: text.clone(),
        })
        .collect();
    if first.iter().any(|(_, one)| one.verdict == "too_few") {
        notices.push(Notice {
            warning: true,
            title: "The sample is too small".into(),
            text: evaluation.independence.clone(),
        });
    }
    let timed: Vec<_> = first
        .iter()
        .filter_map(|(key, one)| timed(key, one.timing_bps?, one.routing_bps?))
        .collect();
    notices.extend(of_timing(&timed));
    let unequal: Vec<_> = first
        .iter()
        .filter_map(|(key, one)| {
            let count = one.excluded.get("different_fills").copied()?;
            Some(format!(
                "{} of them against {}",
                words::count(count),
                words::strategy(key)
            ))
        })
        .collect();
    if !unequal.is_empty() {
        notices.push(Notice {
            warning: true,
            title: "Fills differ".into(),
            text: format!(
                "Orders that router and baseline filled differently are not compared: {}.",
                words::listed(&unequal)
            ),
        });
    }
    if evaluation.distinct_outcomes == 1 && evaluation.points > 1 {
        notices.push(Notice {
            warning: true,
            title: "The tuning surface is flat".into(),
            text: format!(
                "All {} points of the grid execute every order alike: the penalties do not matter here.",
                words::count(evaluation.points)
            ),
        });
    }
    if !notices
        .iter()
        .any(|notice| notice.text == evaluation.independence)
    {
        notices.push(Notice {
            warning: false,
            title: "How many samples these really are".into(),
            text: evaluation.independence.clone(),
        });
    }
    notices
}
