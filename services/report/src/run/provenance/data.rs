//! What it was executed on: quality of the data, completeness of the stream.

use crate::page::{Cell, Section, Table, step};
use crate::words;
use result::BacktestResult;

pub(crate) fn section(subject: &str, result: &BacktestResult) -> Section {
    let mut section = Section::new(subject, "data", "Data and stream");
    let (data, window) = (&result.data, &result.data.window);
    let row =
        |name: &str, value, pointer: &str| vec![Cell::text(name), Cell::count(value, pointer)];
    let reasons = data.rejected.by_reason.iter().map(|(reason, count)| {
        let pointer = format!("/data/rejected/by_reason/{}", step(reason));
        vec![
            Cell::text(format!("refused: {}", reason.replace('_', " "))),
            Cell::count(*count, pointer),
        ]
    });
    let quality = Table::new("Quality of the data", &["", "How many"])
        .with([
            row("rows of this symbol", data.rows, "/data/rows"),
            row("distinct instants", data.snapshots, "/data/snapshots"),
            row(
                "rows refused, of all symbols",
                data.rejected.total,
                "/data/rejected/total",
            ),
        ])
        .with(reasons)
        .with([
            row(
                "instants that no row marks as complete",
                data.instants_without_last_flag,
                "/data/instants_without_last_flag",
            ),
            row("rows in the window", window.rows, "/data/window/rows"),
            row(
                "instants in the window",
                window.snapshots,
                "/data/window/snapshots",
            ),
            row("of them locked", window.locked, "/data/window/locked"),
            row("of them crossed", window.crossed, "/data/window/crossed"),
            row(
                "of them with nothing on offer",
                window.empty,
                "/data/window/empty",
            ),
            row(
                "shares traded in the window",
                window.traded,
                "/data/window/traded",
            ),
        ]);
    let venues = data.venues.iter().enumerate().map(|(place, venue)| {
        let at = |field: &str| format!("/data/venues/{place}/{field}");
        let id = venue.publisher_id.to_string();
        vec![
            Cell::text(words::venue(&id, venue.mic.as_deref())),
            Cell::count(venue.rows, at("rows")),
        ]
    });
    section.tables.push(quality);
    section
        .tables
        .push(Table::new("Rows by venue and publisher id", &["", "Rows"]).with(venues));
    stream(&mut section, result);
    section
}

fn stream(section: &mut Section, result: &BacktestResult) {
    let Some(stream) = &result.stream else {
        section.lead.push("Read from a file, whole.".into());
        return;
    };
    section.lead.push(
        match stream.complete {
            Some(true) => {
                "The stream is complete: count and digest of what arrived are those that \
                the producer declared."
            }
            Some(false) => "The stream is incomplete.",
            None => "The producer left no end marker: nothing proves that the stream is complete.",
        }
        .into(),
    );
    let row =
        |name: &str, value, pointer: &str| vec![Cell::text(name), Cell::count(value, pointer)];
    let words = |name: &str, value: Option<&str>| {
        vec![Cell::text(name), Cell::text(value.unwrap_or("\u{2013}"))]
    };
    section.tables.push(Table::new("Stream", &["", ""]).with([
        words("run of the producer", stream.run_id.as_deref()),
        row("messages", stream.messages, "/stream/messages"),
        row(
            "received again and dropped",
            stream.duplicates,
            "/stream/duplicates",
        ),
        row(
            "unreadable, set aside",
            stream.dead_letters,
            "/stream/dead_letters",
        ),
        words("digest", stream.digest.as_deref()),
    ]));
}
