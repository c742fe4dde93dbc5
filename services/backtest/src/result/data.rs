//! What a result says of the recording.

use market_data::{IngestReport, PublisherId};
use result::{Data, Flagged, LateRows, MarketWindow, Rejected, Venue};
use simulation::backtest::Backtest;

use crate::result::context::Context;
use crate::result::notes;
use crate::result::numbers::price;

/// The recording, and the market in the window.
pub(super) fn data(backtest: &Backtest, context: &Context<'_>) -> Data {
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
            traded: path.trades.shares.get(),
            traded_without_side: path.trades.without_side.get(),
            market_vwap: path.trades.vwap().map(price),
            market_twap: path.market_twap().map(price),
        },
        late_rows: LateRows {
            count: tape.oddities().late,
            worst_seconds: tape.oddities().latest.as_secs_f64(),
        },
        duplicates: tape.oddities().duplicates,
        flagged: Flagged {
            maybe_bad_book: tape.oddities().maybe_bad_book,
            bad_ts_recv: tape.oddities().bad_ts_recv,
            snapshot: tape.oddities().snapshots,
        },
        notes: [&notes::of(tape), context.notes].concat(),
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
