//! What a panel says: a row a baseline, and one each of its groups.

use std::path::Path;

use anyhow::Result;
use result::{Panel, RoutingEvidence};

use super::columns::SUMMARY;
use super::{number, plain};

/// Writes the table.
///
/// # Errors
/// When it cannot be written.
pub(crate) fn table(file: &Path, panel: &Panel) -> Result<()> {
    super::write(file, &SUMMARY, |rows| {
        for (baseline, one) in &panel.comparisons {
            let days = one.between_days;
            let routing = one.routing.as_ref();
            let routed = routing.filter(|one| one.verdict != "one_venue");
            let by_routing = |of: fn(&RoutingEvidence) -> Option<f64>| number(routed.and_then(of));
            let with_orders = one
                .groups
                .iter()
                .filter(|group| group.by == "day" && group.n > 0);
            let all: [String; SUMMARY.len()] = [
                baseline.clone(),
                "all".to_owned(),
                String::new(),
                one.verdict.clone(),
                one.n.to_string(),
                with_orders.count().to_string(),
                number(one.saving_bps),
                number(one.ci_low_bps),
                number(one.ci_high_bps),
                number(one.routing_bps.filter(|_| routed.is_some())),
                routing.map_or_else(String::new, |one| one.verdict.clone()),
                by_routing(|one| one.ci_low_bps),
                by_routing(|one| one.ci_high_bps),
                by_routing(|one| one.p_value_adjusted),
                number(one.p_value),
                number(one.p_value_signs),
                number(one.p_value_adjusted),
                number(one.p_value_corrected),
                number(days.and_then(|days| days.new_day_low_bps)),
                number(days.and_then(|days| days.new_day_high_bps)),
                number(one.power.map(|power| power.detectable_bps)),
            ];
            rows.row(all.iter().map(String::as_str))?;
            for group in &one.groups {
                let mut row = vec![
                    baseline.clone(),
                    group.by.clone(),
                    plain(&group.value),
                    String::new(),
                    group.n.to_string(),
                    group.days.to_string(),
                    number(group.saving_bps),
                    number(group.ci_low_bps),
                    number(group.ci_high_bps),
                    number(group.routing_bps),
                ];
                // A group has no evidence of its own but its interval.
                row.resize(SUMMARY.len(), String::new());
                rows.row(row.iter().map(String::as_str))?;
            }
        }
        Ok(())
    })
}
