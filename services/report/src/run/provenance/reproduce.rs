//! Everything that was assumed, and how to get the same again.

use super::assumed::table;
use crate::page::{Cell, Section, Table};
use result::{BacktestResult, Meta, SYNTHETIC, Source};

pub(crate) fn section(subject: &str, result: &BacktestResult) -> Section {
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
        .push(table(&result.assumptions).with(order).with(penalties));
    again(
        &mut section,
        &result.meta,
        &result.digest,
        &result.data.source,
    );
    section
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
                ..Cell::text(match &source.sha256 {
                    Some(hash) => hash,
                    None if source.name.starts_with(SYNTHETIC) => "made up",
                    None => "a stream",
                })
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
