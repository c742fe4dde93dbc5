//! Fees that messages have, beside those of the settings.

use anyhow::Result;
use market_data::{FeeSchedule, PublisherId, VenueFees};
use stream::FeesOfMessages;

use crate::error::Usage;
use crate::settings::Settings;

/// The settings that say what fees are.
const SETTINGS: [&str; 3] = ["market.fee", "market.rebate", "market.fees"];

/// Venues named at most.
const NAMED: usize = 8;

/// The schedule that counts in place of `set`, that of the settings, and what is to be known of the
/// choice, in words. Settings that somebody made count; without them what messages say does.
///
/// # Errors
/// When a venue's messages say several things, and no setting says which counts.
pub(crate) fn chosen(
    said: &FeesOfMessages,
    settings: &Settings,
    set: &FeeSchedule,
) -> Result<(Option<FeeSchedule>, Option<String>)> {
    if !said.matter() {
        return Ok((None, None));
    }
    let unclear: Vec<_> = said.unclear().collect();
    let typed = SETTINGS.iter().find_map(|key| settings.typed.get(*key));
    let Some(typed) = typed else {
        if !unclear.is_empty() {
            return Err(Usage::together(format!(
                "messages of {} have different fees or rebates at different times, or such as \
                 cannot be read: say what counts with --fee, --rebate or --fees",
                names(unclear.into_iter())
            ))
            .into());
        }
        let note = format!(
            "Fees and rebates are those that the messages have: {}.",
            amounts(said.by_venue())
        );
        return Ok((Some(said.schedule()), Some(note)));
    };
    let other: Vec<_> = said
        .by_venue()
        .filter(|(venue, fees)| unclear.contains(venue) || set.of(*venue) != *fees)
        .collect();
    let note = (!other.is_empty()).then(|| {
        format!(
            "{typed} counts, although the messages have other fees and rebates: {}.",
            amounts(other.into_iter())
        )
    });
    Ok((None, note))
}

fn amounts(venues: impl Iterator<Item = (PublisherId, VenueFees)>) -> String {
    let all = venues
        .map(|(venue, VenueFees { fee, rebate })| format!("{} {fee} and {rebate}", venue.named()));
    text::few(all, NAMED)
}

fn names(venues: impl Iterator<Item = PublisherId>) -> String {
    text::few(venues.map(PublisherId::named), NAMED)
}
