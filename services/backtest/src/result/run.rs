//! From a backtest to its result.

use std::collections::BTreeMap;

use market_data::{Cash, IngestReport, PerShare, PublisherId, Shares, Timestamp};
use routing::penalties::Penalties;
use simulation::backtest::{Backtest, Measured, Settings};
use simulation::execution::outcome::{Outcome, VenueOutcome};
use simulation::market::mid_path::MarketPath;
use simulation::order::latency::Delays;
use simulation::order::{Crossed, FillModel, SnapshotMode, StaleAfter, TakeOrder, VwapVenues};
use simulation::schedule::curve::Curve;
use simulation::strategy::Baseline;
use simulation::strategy::router::Router;
use simulation::tca;
use simulation::tca::impact::{Reaction, SavingLine};

use result::{
    Assumptions, BacktestResult, Baselines, Data, MarketWindow, Markout, Meta, Order, Parameters,
    ReactionKernel, Rejected, Savings, SavingsDetail, Source, Strategy, Stream, SurfacePoint,
    Tuning, Venue, VenueFees, VenueLatency, VenueShare, digest,
};

use crate::result::{notes, warnings};
use crate::sittings::Sitting;

/// The baselines that every result has under `baselines`.
const REQUIRED: [Baseline; 3] = [Baseline::BestAsk, Baseline::Twap, Baseline::Vwap];

/// What a result says beside the backtest itself.
pub(crate) struct Context<'a> {
    /// The recording.
    pub(crate) sitting: &'a Sitting,
    /// The account of its rows.
    pub(crate) report: &'a IngestReport,
    /// The settings of the backtest.
    pub(crate) settings: &'a Settings,
    /// What is assumed of the market's reaction.
    pub(crate) reaction: Reaction,
    /// Where the recording came from.
    pub(crate) source: Vec<Source>,
    /// How it arrived.
    pub(crate) stream: Option<Stream>,
    /// What is to be known of how it arrived, in words.
    pub(crate) notes: &'a [String],
    /// Whether fees are those of the messages.
    pub(crate) fees_of_messages: bool,
    /// Whether the market and the fills over time are wanted.
    pub(crate) wants_series: bool,
    /// What varies.
    pub(crate) meta: Meta,
}

/// Puts the result together.
///
/// # Errors
/// When the result cannot be written as JSON.
pub(crate) fn build(
    backtest: &Backtest,
    context: Context<'_>,
) -> Result<BacktestResult, serde_json::Error> {
    let strategies = Strategies {
        context: &context,
        path: &backtest.path,
    };
    let strategy = |one: Baseline| strategies.of(backtest.baseline(one));
    let router = &backtest.optimized.outcome;
    let saved = |one: Baseline| tca::savings(router, &backtest.baseline(one).outcome);
    let bps = |one: Baseline| saved(one).ok().map(|savings| round(savings.total_bps));
    let mut result = BacktestResult {
        best_parameters: parameters(backtest.tuning.best_penalties()),
        optimized: strategies.of(&backtest.optimized),
        baselines: Baselines {
            best_ask: strategy(Baseline::BestAsk),
            twap: strategy(Baseline::Twap),
            vwap: strategy(Baseline::Vwap),
        },
        savings_vs_baselines_bps: Savings {
            best_ask: bps(Baseline::BestAsk),
            twap: bps(Baseline::Twap),
            vwap: bps(Baseline::Vwap),
        },
        savings_detail: Baseline::ALL
            .into_iter()
            .map(|one| {
                (
                    one.name().to_owned(),
                    savings_detail(backtest, &context, one),
                )
            })
            .collect(),
        warnings: [
            warnings::of_market(
                context.sitting,
                backtest.span.start,
                &context.settings.assumptions,
            ),
            warnings::of_window(&context.sitting.tape, backtest),
            warnings::of_result(backtest, context.settings),
        ]
        .concat(),
        extra_strategies: Baseline::ALL
            .into_iter()
            .filter(|one| !REQUIRED.contains(one))
            .map(|one| (one.name().to_owned(), strategy(one)))
            .collect(),
        order: order(backtest, &context),
        data: data(backtest, &context),
        tuning: tuning(backtest),
        evaluation: None,
        reaction: assumed(context.reaction),
        assumptions: assumptions(
            context.sitting,
            &context.settings.assumptions,
            context.settings.router,
            context.settings.step,
        ),
        series: context.wants_series.then(|| {
            crate::result::series::series(&context.sitting.tape, backtest, context.settings)
        }),
        digest: String::new(),
        stream: context.stream,
        meta: context.meta,
    };
    if context.fees_of_messages {
        "messages".clone_into(&mut result.assumptions.fees_from);
    }
    result.digest = digest(&serde_json::to_value(&result)?);
    Ok(result)
}

struct Strategies<'a> {
    context: &'a Context<'a>,
    path: &'a MarketPath,
}

impl Strategies<'_> {
    fn of(&self, measured: &Measured) -> Strategy {
        let Measured {
            outcome,
            other_fills,
        } = measured;
        let (ledger, displayed) = match self.context.settings.assumptions.fills {
            FillModel::Ledger => (outcome, other_fills),
            FillModel::Displayed => (other_fills, outcome),
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
            slippage_vs_market_vwap_bps: tca::slippage(outcome, self.path.market_vwap()).map(round),
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

fn savings_detail(backtest: &Backtest, context: &Context<'_>, one: Baseline) -> SavingsDetail {
    let settings = context.settings;
    let (router, baseline) = (&backtest.optimized, backtest.baseline(one));
    match tca::savings(&router.outcome, &baseline.outcome) {
        Ok(savings) => {
            let line = line(context.reaction, router, baseline, &savings);
            SavingsDetail {
                timing_bps: Some(round(savings.timing_bps)),
                routing_bps: Some(round(savings.routing_bps)),
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

/// The reaction that was asked for; `None` where that is what is assumed without being asked.
fn assumed(reaction: Reaction) -> Option<ReactionKernel> {
    (reaction != Reaction::default()).then(|| kernel(reaction))
}

/// A reaction as results have it.
pub(crate) fn kernel(reaction: Reaction) -> ReactionKernel {
    ReactionKernel {
        kappa: reaction.kappa,
        half_life_seconds: reaction.kernel.half_life.as_secs_f64(),
        permanent: reaction.kernel.permanent,
        passive: reaction.kernel.passive,
    }
}

/// To six significant digits, for amounts of any size.
fn significant(value: f64) -> f64 {
    format!("{value:.5e}").parse().unwrap_or(value)
}

fn order(backtest: &Backtest, context: &Context<'_>) -> Order {
    let symbol = context.sitting.tape.symbol();
    let arrival = backtest.path.arrival();
    Order {
        symbol: (!symbol.is_empty()).then(|| symbol.to_owned()),
        side: context.settings.order.side.to_string(),
        size: context.settings.order.size.get(),
        start: backtest.span.start.to_string(),
        end: backtest.span.end.to_string(),
        arrival_price: arrival.map(|point| Cash::from_units(point.twice_mid).to_dollars() / 2.0),
    }
}

fn data(backtest: &Backtest, context: &Context<'_>) -> Data {
    let tape = &context.sitting.tape;
    let statistics = tape.statistics();
    let time = |event: Option<&market_data::Event>| {
        event.map_or_else(String::new, |event| event.ts_event.to_string())
    };
    let rows = |(publisher, rows): (&PublisherId, &u64)| venue(*publisher, *rows);
    let path = &backtest.path;
    Data {
        date: context.sitting.date.map(|date| date.to_string()),
        rows_outside_session: context.sitting.outside,
        rows: statistics.rows,
        snapshots: statistics.instants,
        first: time(tape.events().first()),
        last: time(tape.events().last()),
        venues: statistics.rows_by_venue.iter().map(rows).collect(),
        rejected: rejected(context.report),
        instants_without_last_flag: statistics.instants_without_last,
        window: MarketWindow {
            rows: path.rows,
            snapshots: path.snapshots,
            locked: path.locked,
            crossed: path.crossed,
            empty: path.empty,
            traded: path.traded.get(),
            traded_without_side: path.traded_without_side.get(),
            market_vwap: path.market_vwap().map(round),
            market_twap: path.market_twap().map(round),
        },
        late_rows: result::LateRows {
            count: tape.oddities().late,
            worst_seconds: tape.oddities().latest.as_secs_f64(),
        },
        duplicates: tape.oddities().duplicates,
        flagged: result::Flagged {
            maybe_bad_book: tape.oddities().maybe_bad_book,
            bad_ts_recv: tape.oddities().bad_ts_recv,
            snapshot: tape.oddities().snapshots,
        },
        notes: [&notes::of(tape.oddities()), context.notes].concat(),
        source: context.source.clone(),
    }
}

/// A venue and its rows.
pub(crate) fn venue(publisher: PublisherId, rows: u64) -> Venue {
    Venue {
        publisher_id: publisher.0,
        mic: publisher.mic().map(str::to_owned),
        rows,
    }
}

/// The rows refused.
pub(crate) fn rejected(report: &IngestReport) -> Rejected {
    Rejected {
        total: report.rejected_total(),
        by_reason: report
            .rejected()
            .iter()
            .map(|(reason, count)| (reason.to_string(), *count))
            .collect(),
    }
}

fn tuning(backtest: &Backtest) -> Tuning {
    let tuning = &backtest.tuning;
    let (points, ties) = (tuning.points.len() as u64, tuning.ties() as u64);
    let flat = tuning.is_flat();
    let statement = if flat {
        format!("The penalties do not matter here: all {points} points execute the order alike.")
    } else {
        format!(
            "{ties} of {points} points execute the order as well as the best; {} different \
             results.",
            tuning.distinct_outcomes()
        )
    };
    let ranks = tuning.ranks();
    let surface = |(penalties, index): &(Penalties, usize)| {
        let Parameters {
            lambda_over,
            lambda_under,
            theta_queue,
        } = parameters(*penalties);
        let outcome = tuning.outcomes.get(*index);
        SurfacePoint {
            lambda_over,
            lambda_under,
            theta_queue,
            avg_fill_px: outcome.and_then(average),
            filled: outcome.map_or(0, |outcome| outcome.filled.get()),
            rank: ranks.get(*index).copied().unwrap_or(0) as u64,
        }
    };
    Tuning {
        points,
        distinct_outcomes: tuning.distinct_outcomes() as u64,
        ties,
        flat,
        statement,
        surface: tuning.points.iter().map(surface).collect(),
    }
}

/// Everything that is assumed.
pub(crate) fn assumptions(
    sitting: &Sitting,
    assumed: &simulation::order::Assumptions,
    router: Router,
    step: Shares,
) -> Assumptions {
    let tape = &sitting.tape;
    let fees = |fees: market_data::VenueFees| VenueFees {
        fee: fees.fee.to_dollars(),
        rebate: fees.rebate.to_dollars(),
    };
    let everywhere = fees(assumed.fees.default_fees());
    let latency = latency(assumed.latency.default_delays());
    Assumptions {
        clock: sitting.clock.to_owned(),
        router: router_name(router).to_owned(),
        schedule: router.pace().map(|pace| pace_name(pace).to_owned()),
        step: step.get(),
        fills: fills_name(assumed.fills).to_owned(),
        snapshots: snapshots_name(assumed.snapshots).to_owned(),
        depth: tape.depth().map_or(1, |depth| depth.levels()),
        session: sitting.window.session.to_string(),
        limit: assumed.limit.map(market_data::Price::to_dollars),
        stale_after_seconds: match assumed.stale_after {
            StaleAfter::Fixed(limit) => Some(limit.as_secs_f64()),
            StaleAfter::Never | StaleAfter::Usual => None,
        },
        venue_stale_after_seconds: match assumed.stale_after {
            StaleAfter::Usual => {
                let venues = tape.venues().iter().copied();
                let silence = venues.zip(tape.usual_silence());
                by_publisher(silence, |limit| round(limit.as_secs_f64()))
            }
            StaleAfter::Never | StaleAfter::Fixed(_) => BTreeMap::new(),
        },
        crossed: match assumed.crossed {
            Crossed::OlderOut => "older-out",
            Crossed::Trade => "trade",
        }
        .to_owned(),
        latency_seconds: latency.order_seconds,
        data_latency_seconds: latency.data_seconds,
        acknowledgement_latency_seconds: latency.acknowledgement_seconds,
        venue_latencies: by_publisher(assumed.latency.named(), self::latency),
        completion: assumed.completion,
        take: Some(take_name(assumed.take).to_owned()),
        vwap_venues: Some(vwap_venues_name(assumed.vwap).to_owned()),
        fee: everywhere.fee,
        rebate: everywhere.rebate,
        venue_fees: by_publisher(assumed.fees.named(), fees),
        fees_from: "settings".to_owned(),
    }
}

fn latency(delays: Delays) -> VenueLatency {
    VenueLatency {
        data_seconds: delays.data.as_secs_f64(),
        order_seconds: delays.order.as_secs_f64(),
        acknowledgement_seconds: delays.acknowledgement.as_secs_f64(),
    }
}

fn by_publisher<T, U>(
    venues: impl Iterator<Item = (PublisherId, T)>,
    told: impl Fn(T) -> U,
) -> BTreeMap<String, U> {
    venues
        .map(|(publisher, venue)| (publisher.to_string(), told(venue)))
        .collect()
}

/// The router's name in results and options.
pub(crate) fn router_name(router: Router) -> &'static str {
    match router {
        Router::Strict => "strict",
        Router::Static => "static",
        Router::TakePost(_) => "take-post",
        Router::ContKukanov(_) => "cont-kukanov",
    }
}

fn pace_name(pace: Curve) -> &'static str {
    match pace {
        Curve::Twap => "twap",
        Curve::AlmgrenChriss => "almgren-chriss",
    }
}

fn fills_name(fills: FillModel) -> &'static str {
    match fills {
        FillModel::Ledger => "ledger",
        FillModel::Displayed => "displayed",
    }
}

fn take_name(take: TakeOrder) -> &'static str {
    match take {
        TakeOrder::Ioc => "ioc",
        TakeOrder::Market => "market",
    }
}

fn vwap_venues_name(venues: VwapVenues) -> &'static str {
    match venues {
        VwapVenues::BestPrice => "best-price",
        VwapVenues::All => "all",
    }
}

fn snapshots_name(snapshots: SnapshotMode) -> &'static str {
    match snapshots {
        SnapshotMode::Consolidated => "consolidated",
        SnapshotMode::Event => "event",
    }
}

/// Penalties in dollars.
pub(crate) fn parameters(penalties: Penalties) -> Parameters {
    let [lambda_over, lambda_under, theta_queue] = [
        penalties.lambda_over,
        penalties.lambda_under,
        penalties.theta_queue,
    ]
    .map(PerShare::to_dollars);
    Parameters {
        lambda_over,
        lambda_under,
        theta_queue,
    }
}

fn average(outcome: &Outcome) -> Option<f64> {
    let micros = outcome.cash.per_share_micros(outcome.filled)?;
    Some(micros as f64 / 1_000_000.0)
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

/// To six decimals: what is beyond is noise.
pub(crate) fn round(value: f64) -> f64 {
    let rounded = (value * 1e6).round() / 1e6;
    // No negative zero.
    rounded + 0.0
}
