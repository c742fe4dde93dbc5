//! The table of what savings are made of, of evaluations and of panels: when, and where.

use crate::page::{Cell, Table, step};
use result::RoutingEvidence;

/// A mean of the JSON with the ends of its interval.
pub(crate) type Mean = [Option<f64>; 3];

/// A saving against one baseline, in parts.
pub(crate) struct Parted<'a> {
    /// Key of the comparison in the JSON.
    pub(crate) key: &'a str,
    /// Name of the baseline in tables.
    pub(crate) name: String,
    /// The part due to when.
    pub(crate) timing: Mean,
    /// What the part due to where was saved by.
    pub(crate) evidence: Option<&'a RoutingEvidence>,
}

/// More rows than this are folded away.
const MANY: usize = 12;

/// A row for each part of each saving; none where results have no interval of any, as earlier
/// versions have none.
pub(crate) fn table<'a>(lines: impl Iterator<Item = Parted<'a>>) -> Option<Table> {
    let (mut rows, mut has_interval) = (Vec::new(), false);
    for line in lines {
        let parts = [
            ("timing", "timing", "", line.timing),
            ("routing: fees", "fees", "routing/", fees(line.evidence)),
            (
                "routing: posting",
                "posting",
                "routing/",
                posting(line.evidence),
            ),
            ("routing: prices", "price", "routing/", price(line.evidence)),
        ];
        for (name, field, place, [mean, low, high]) in parts {
            if mean.is_none() {
                continue;
            }
            has_interval |= low.is_some();
            let at = |what: &str| format!("/comparisons/{}/{place}{field}_{what}", step(line.key));
            rows.push(vec![
                Cell::text(line.name.clone()),
                Cell::text(name),
                Cell::part_bps(mean, at("bps")),
                Cell::part_bps(low, at("ci_low_bps")),
                Cell::part_bps(high, at("ci_high_bps")),
            ]);
        }
    }
    let head = ["Against", "Part", "Mean, bps", "Lower end", "Upper end"];
    let is_long = rows.len() > MANY;
    let table = Table::new(
        "What the savings are made of, each part with its interval",
        &head,
    );
    let table = table.with(rows);
    let table = if is_long { table.folded() } else { table };
    has_interval.then_some(table)
}

fn fees(evidence: Option<&RoutingEvidence>) -> Mean {
    evidence.map_or([None; 3], |one| {
        [one.fees_bps, one.fees_ci_low_bps, one.fees_ci_high_bps]
    })
}

fn posting(evidence: Option<&RoutingEvidence>) -> Mean {
    evidence.map_or([None; 3], |one| {
        [
            one.posting_bps,
            one.posting_ci_low_bps,
            one.posting_ci_high_bps,
        ]
    })
}

fn price(evidence: Option<&RoutingEvidence>) -> Mean {
    evidence.map_or([None; 3], |one| {
        [one.price_bps, one.price_ci_low_bps, one.price_ci_high_bps]
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_have_rows_where_an_interval_is_known() {
        let line = |low| Parted {
            key: "best_ask",
            name: "best ask".into(),
            timing: [Some(0.5), low, Some(0.75)],
            evidence: None,
        };
        let table = table([line(Some(0.25))].into_iter()).unwrap();
        let row: Vec<_> = table.rows[0]
            .iter()
            .map(|cell| cell.text.as_str())
            .collect();
        assert_eq!(row, ["best ask", "timing", "+0.500", "+0.250", "+0.750"]);
        let pointer = table.rows[0][3].pointer.as_deref();
        assert_eq!(pointer, Some("/comparisons/best_ask/timing_ci_low_bps"));
        assert!(super::table([line(None)].into_iter()).is_none());
    }
}
