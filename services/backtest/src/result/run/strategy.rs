//! What each strategy achieved, and what the router saved against a baseline.

use market_data::{Cash, Shares, Timestamp};
use result::{Markout, SavingsDetail, Strategy, VenueShare};
use simulation::backtest::{Backtest, Measured};
use simulation::execution::outcome::{Outcome, VenueOutcome};
use simulation::market::mid_path::MarketPath;
use simulation::order::FillModel;
use simulation::strategy::Baseline;
use simulation::tca;
use simulation::tca::impact::{Reaction, SavingLine};

use crate::result::context::Context;
use crate::result::numbers::{average, round, round_parts, significant};
use crate::result::warnings;

/// The strategies of one backtest.
pub(crate) struct Strategies<'a> {
    pub(crate) context: &'a Context<'a>,
    pub(crate) path: &'a MarketPath,
}

impl Strategies<'_> {
    /// What one of them achieved.
    pub(crate) fn of(&self, measured: &Measured) -> Strategy {
        let Measured {
            outcome,
            other_fills,
        } = measured;
        let (ledger, displayed) = match self.context.settings.assumptions.fills {
            FillModel::Ledger => (outcome.totals(), *other_fills),
            FillModel::Displayed => (*other_fills, outcome.totals()),
        };
        Strategy {
            total_cash: outcome.cash.to_dollars(),
            avg_fill_px: average(outcome),
            filled: outcome.filled.get(),
            filled_posted: posted(&outcome.venues),
            unfilled: outcome.unfilled().get(),
            complete: outcome.is_complete(),
            fees: outcome.fees.to_dollars(),
            first_fill: outcome.first_fill().as_ref().map(Timestamp::to_string),
            last_fill: outcome.last_fill().as_ref().map(Timestamp::to_string),
            fills: outcome.fills.len() as u64,
            by_venue: outcome
                .venues
                .iter()
                .map(|venue| self.by_venue(outcome, venue))
                .collect(),
            implementation_shortfall_bps: tca::implementation_shortfall(outcome, self.path)
                .map(round),
            opportunity_cost: tca::opportunity_cost(outcome, self.path).map(Cash::to_dollars),
            slippage_vs_market_vwap_bps: tca::slippage(outcome, self.path.trades.vwap()).map(round),
            slippage_vs_market_twap_bps: tca::slippage(outcome, self.path.market_twap()).map(round),
            effective_spread_bps: tca::effective_spread(outcome).map(round),
            participation: tca::participation(outcome, self.path).map(round),
            exposure: Some(round(self.context.reaction.kernel.exposure(&outcome.fills))),
            markouts: tca::markouts(outcome, self.path)
                .into_iter()
                .map(markout)
                .collect(),
            refill_bias_bps: tca::refill_bias(ledger, displayed).map(round),
        }
    }

    fn by_venue(&self, outcome: &Outcome, venue: &VenueOutcome) -> (String, VenueShare) {
        let publisher = self
            .context
            .sitting
            .tape
            .venues()
            .get(usize::from(venue.venue.0));
        let publisher = publisher.copied().unwrap_or_default();
        let share = VenueShare {
            mic: publisher.mic().map(str::to_owned),
            filled: venue.filled.get(),
            filled_posted: venue.posted.get(),
            share: round(part(venue.filled, outcome.filled)),
            fill_rate: round(part(venue.filled, venue.sent)),
            cash: venue.cash.to_dollars(),
            fees: venue.fees.to_dollars(),
        };
        (publisher.to_string(), share)
    }
}

/// What the router saved against a baseline taken apart, or why there is no saving.
pub(crate) fn savings_detail(
    backtest: &Backtest,
    context: &Context<'_>,
    one: Baseline,
) -> SavingsDetail {
    let settings = context.settings;
    let (router, baseline) = (&backtest.optimized, backtest.baseline(one));
    match tca::savings(&router.outcome, &baseline.outcome) {
        Ok(savings) => {
            let savings = match context.sitting.tape.venues() {
                [] | [_] => savings.without_routing(),
                _ => savings,
            };
            let line = line(context.reaction, router, baseline, &savings);
            let parts = savings.routing_parts.map(|parts| {
                let parts = [parts.fees_bps, parts.posting_bps, parts.price_bps];
                round_parts(savings.routing_bps, parts)
            });
            SavingsDetail {
                timing_bps: Some(round(savings.timing_bps)),
                routing_bps: Some(round(savings.routing_bps)),
                routing_fees_bps: parts.map(|[fees, ..]| fees),
                routing_posting_bps: parts.map(|[_, posting, _]| posting),
                routing_price_bps: parts.map(|[.., price]| price),
                reaction_slope: line.map(|line| round(line.slope)),
                break_even_reaction: line.and_then(|line| line.breaks_even_at()).map(significant),
                saving_with_reaction_bps: line
                    .zip(context.reaction.kappa)
                    .map(|(line, kappa)| round(line.saving_at(kappa))),
                reason: None,
                warnings: warnings::of_saving(backtest, settings, one, &savings),
            }
        }
        Err(reason) => SavingsDetail {
            timing_bps: None,
            routing_bps: None,
            routing_fees_bps: None,
            routing_posting_bps: None,
            routing_price_bps: None,
            reaction_slope: None,
            break_even_reaction: None,
            saving_with_reaction_bps: None,
            reason: Some(reason.to_string()),
            warnings: warnings::of_baseline(backtest, settings, one)
                .into_iter()
                .collect(),
        },
    }
}

/// The saving as a line in the market's reaction.
fn line(
    reaction: Reaction,
    router: &Measured,
    baseline: &Measured,
    savings: &tca::Savings,
) -> Option<SavingLine> {
    let exposure = |one: &Measured| reaction.kernel.exposure(&one.outcome.fills);
    SavingLine::new(
        savings.total_bps,
        exposure(router),
        exposure(baseline),
        baseline.outcome.cash.to_dollars(),
    )
}

fn posted(venues: &[VenueOutcome]) -> u64 {
    let posted: Shares = venues.iter().map(|venue| venue.posted).sum();
    posted.get()
}

fn markout(markout: tca::Markout) -> Markout {
    Markout {
        seconds: markout.horizon.as_secs_f64(),
        bps: markout.bps.map(round),
        covered: round(markout.covered),
    }
}

fn part(some: Shares, all: Shares) -> f64 {
    if all.is_zero() {
        0.0
    } else {
        some.get() as f64 / all.get() as f64
    }
}
