//! Everything that was assumed, and how to get the same again.

use crate::page::{Cell, Section, Table};
use result::{Assumptions, BacktestResult, Meta, Source};

pub(super) fn section(subject: &str, result: &BacktestResult) -> Section {
    let mut section = Section::new(
        subject,
        "reproduce",
        "Assumptions, and how to reproduce this",
    );
    let grid = &result.best_parameters;
    let penalties = [
        (
            "best lambda_over, dollars per share",
            grid.lambda_over,
            "/best_parameters/lambda_over",
        ),
        (
            "best lambda_under, dollars per share",
            grid.lambda_under,
            "/best_parameters/lambda_under",
        ),
        (
            "best theta_queue, dollars per share",
            grid.theta_queue,
            "/best_parameters/theta_queue",
        ),
    ];
    let penalties =
        penalties.map(|(name, value, pointer)| vec![Cell::text(name), Cell::exact(value, pointer)]);
    let arrival = result.order.arrival_price;
    let order = [
        vec![
            Cell::text("arrival price: the mid when the window opens"),
            Cell::maybe(arrival, 4, "/order/arrival_price"),
        ],
        vec![
            Cell::text("start of the schedules"),
            Cell::text(&*result.order.start),
        ],
        vec![
            Cell::text("end of the schedules"),
            Cell::text(&*result.order.end),
        ],
    ];
    section
        .tables
        .push(assumptions(&result.assumptions).with(order).with(penalties));
    again(
        &mut section,
        &result.meta,
        &result.digest,
        &result.data.source,
    );
    section
}

/// A number of the assumptions; `null` stands for never.
fn number(name: &str, value: Option<f64>, field: &str) -> Vec<Cell> {
    let pointer = format!("/assumptions/{field}");
    let value = value.map_or_else(|| Cell::text("never"), |value| Cell::exact(value, pointer));
    vec![Cell::text(name), value]
}

/// What messages take at venues of their own.
fn latencies(assumed: &Assumptions) -> impl Iterator<Item = Vec<Cell>> {
    assumed.venue_latencies.iter().flat_map(|(venue, latency)| {
        let of = |what: &str, seconds: f64, field: &str| {
            let field = format!("venue_latencies/{}/{field}", crate::page::step(venue));
            let name = format!("latency of {what} at publisher {venue}, seconds");
            number(&name, Some(seconds), &field)
        };
        [
            of("news", latency.data_seconds, "data_seconds"),
            of("orders", latency.order_seconds, "order_seconds"),
            of(
                "acknowledgements",
                latency.acknowledgement_seconds,
                "acknowledgement_seconds",
            ),
        ]
    })
}

/// Everything that was assumed, as a table.
pub(crate) fn assumptions(assumed: &Assumptions) -> Table {
    let text = |name: &str, value: &str| vec![Cell::text(name), Cell::text(value)];
    let fees = assumed.venue_fees.iter().flat_map(|(venue, fees)| {
        let at = |field: &str| format!("venue_fees/{}/{field}", crate::page::step(venue));
        [
            number(
                &format!("fee at publisher {venue}, dollars per share"),
                Some(fees.fee),
                &at("fee"),
            ),
            number(
                &format!("rebate at publisher {venue}, dollars per share"),
                Some(fees.rebate),
                &at("rebate"),
            ),
        ]
    });
    Table::new("Everything that was assumed", &["", ""])
        .with([
            text("router", &router(assumed)),
            number(
                "step of the strict router, shares",
                Some(assumed.step as f64),
                "step",
            ),
            text(
                "fills",
                match assumed.fills.as_str() {
                    "ledger" => "ledger: the same displayed shares are never filled twice",
                    "displayed" => "displayed: every snapshot's full size can be taken again",
                    other => other,
                },
            ),
            text(
                "snapshots",
                match assumed.snapshots.as_str() {
                    "consolidated" => "consolidated: every venue's latest quote",
                    "event" => "event: only venues that quoted at that instant",
                    other => other,
                },
            ),
            number(
                "levels of the book",
                Some(f64::from(assumed.depth)),
                "depth",
            ),
            text(
                "trading hours",
                match assumed.session.as_str() {
                    "" => "all",
                    session => session,
                },
            ),
            text(
                "crossing venues",
                match assumed.crossed.as_str() {
                    "older-out" => "the older quote is not offered until refreshed",
                    _ => "both quotes are offered",
                },
            ),
            if assumed.venue_stale_after_seconds.is_empty() {
                number(
                    "quotes are stale after, seconds",
                    assumed.stale_after_seconds,
                    "stale_after_seconds",
                )
            } else {
                text(
                    "quotes are stale",
                    "after twenty of their venue's usual gaps, at most a minute",
                )
            },
            number(
                "latency from decision to arrival, seconds",
                Some(assumed.latency_seconds),
                "latency_seconds",
            ),
            number(
                "latency of news, seconds",
                Some(assumed.data_latency_seconds),
                "data_latency_seconds",
            ),
            number(
                "latency of acknowledgements, seconds",
                Some(assumed.acknowledgement_latency_seconds),
                "acknowledgement_latency_seconds",
            ),
            text(
                "what is unfilled at the end",
                if assumed.completion {
                    "is swept, decided one order delay before it"
                } else {
                    "stays unfilled"
                },
            ),
            number("fee, dollars per share", Some(assumed.fee), "fee"),
            number("rebate, dollars per share", Some(assumed.rebate), "rebate"),
        ])
        .with(fees)
        .with(latencies(assumed))
}

/// How to get the same again: command, version, digests.
pub(crate) fn again(section: &mut Section, meta: &Meta, digest: &str, sources: &[Source]) {
    section.lead.push(
        "The same input and the same settings give the same digest, on any machine, number of \
         threads and way of transport. Settings from \
         a file or from the environment are not part of the command; what was in force is in the \
         table."
            .into(),
    );
    section.commands.extend(meta.command.clone());
    let text = |name: &str, value: &str| vec![Cell::text(name), Cell::text(value)];
    let sources = sources.iter().map(|source| {
        let name = format!("input {}", source.name);
        vec![
            Cell::text(name),
            Cell {
                class: "words digest",
                ..Cell::text(source.sha256.as_deref().unwrap_or("a stream"))
            },
        ]
    });
    section.tables.push(
        Table::new("To compare with", &["", ""])
            .with([
                vec![
                    Cell::text("digest of the result"),
                    Cell {
                        class: "words digest",
                        ..Cell::text(digest)
                    },
                ],
                text("version", &meta.version),
                text("platform", &meta.platform),
                vec![
                    Cell::text("threads"),
                    Cell::count(meta.threads, "/meta/threads"),
                ],
            ])
            .with(sources),
    );
}

/// The router, and what cuts its slices.
fn router(assumed: &Assumptions) -> String {
    match &assumed.schedule {
        Some(schedule) => format!("{}, slices by {schedule}", assumed.router),
        None => assumed.router.clone(),
    }
}
