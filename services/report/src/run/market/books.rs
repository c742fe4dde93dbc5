//! The book around the router's largest fills: what each venue offered, and what was filled there.

use std::ops::Range;

use crate::page::{Cell, Table};
use crate::run::names::Names;
use crate::words;
use result::{Books, Series};

/// About how many rows are read at once.
const AT_ONCE: usize = 24;

/// The rows of each moment.
fn by_moment(books: &Books) -> Vec<Range<usize>> {
    let mut moments: Vec<Range<usize>> = Vec::new();
    for place in 0..books.len() {
        match moments.last_mut() {
            Some(open)
                if books.seconds[open.start]
                    .total_cmp(&books.seconds[place])
                    .is_eq()
                    && books.posted[open.start] == books.posted[place] =>
            {
                open.end = place + 1;
            }
            _ => moments.push(place..place + 1),
        }
    }
    moments
}

/// A moment for the script: seconds from the start, what its rows call it, and the first of its
/// rows and the first behind them, of all rows of books of the page.
pub(crate) type ForScript = (f64, String, usize, usize);

/// Every moment, the largest first.
pub(crate) fn moments(series: &Series) -> Vec<ForScript> {
    let moment = |rows: Range<usize>| {
        let seconds = series.books.seconds[rows.start];
        (seconds, called(series, seconds), rows.start, rows.end)
    };
    by_moment(&series.books).into_iter().map(moment).collect()
}

fn called(series: &Series, seconds: f64) -> String {
    words::clock_in_millis(words::seconds_of_day(&series.start) + seconds)
}

/// The largest moments in a table that is read at once, and the others in one that is folded.
pub(crate) fn tables(names: &Names<'_>, series: &Series) -> Vec<Table> {
    let moments = by_moment(&series.books);
    let fit = moments.iter().filter(|rows| rows.end <= AT_ONCE).count();
    let (first, others) = moments.split_at(fit.max(1).min(moments.len()));
    let mut tables = Vec::new();
    if !first.is_empty() {
        let caption = match first.len() {
            1 => "The book at the moment when most was filled of the router".to_owned(),
            many => format!("The book at the {many} moments when most was filled of the router"),
        };
        tables.push(table(names, series, &caption, first));
    }
    if !others.is_empty() {
        let caption = match others.len() {
            1 => "The book at the next of these moments".to_owned(),
            many => format!("The book at the next {many} of these moments"),
        };
        tables.push(table(names, series, &caption, others).folded());
    }
    tables
}

fn table(names: &Names<'_>, series: &Series, caption: &str, moments: &[Range<usize>]) -> Table {
    let books = &series.books;
    let caption = match books.venues_left_out {
        0 => caption.to_owned(),
        out => format!(
            "{caption} (of each the venues with most fills and the best quotes, without {} more)",
            words::count(out)
        ),
    };
    let row = |place: usize| {
        let at = |column: &str| format!("/series/books/{column}/{place}");
        let price = |value, column| Cell::maybe(value, 4, at(column));
        let shown = |quote: Option<f64>, shares: u64, column| match quote {
            Some(_) => Cell::count(shares, at(column)),
            None => Cell::none(),
        };
        let filled = books.filled[place];
        let (count, fees, how) = if filled > 0 {
            let how = if books.posted[place] {
                "posted"
            } else {
                "taken"
            };
            (
                Cell::count(filled, at("filled")),
                Cell::maybe(Some(books.fees[place]), 4, at("fees")),
                how,
            )
        } else {
            (Cell::none(), Cell::none(), "")
        };
        vec![
            Cell::text(called(series, books.seconds[place])),
            Cell::text(names.name(&books.venue[place].to_string())),
            shown(books.bid[place], books.bid_shares[place], "bid_shares"),
            price(books.bid[place], "bid"),
            price(books.ask[place], "ask"),
            shown(books.ask[place], books.ask_shares[place], "ask_shares"),
            count,
            price(books.price[place], "price"),
            fees,
            Cell::text(how),
        ]
    };
    let head = [
        "UTC",
        "Venue",
        "Bid shares",
        "Bid",
        "Ask",
        "Ask shares",
        "Router filled",
        "At",
        "Fees, dollars",
        "How",
    ];
    let mut table = Table::new(&caption, &head).with(moments.iter().cloned().flatten().map(row));
    table.class = " books";
    table
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_are_those_of_one_time_and_one_way() {
        let entries = [(2.0, false), (2.0, false), (1.0, false), (2.0, true)];
        let books = Books {
            seconds: entries.iter().map(|entry| entry.0).collect(),
            posted: entries.iter().map(|entry| entry.1).collect(),
            venue: vec![1; 4],
            bid: vec![None; 4],
            bid_shares: vec![0; 4],
            ask: vec![None; 4],
            ask_shares: vec![0; 4],
            filled: vec![0; 4],
            price: vec![None; 4],
            fees: vec![0.0; 4],
            venues_left_out: 0,
        };
        assert_eq!(by_moment(&books), [0..2, 2..3, 3..4]);
        // A column that is too short cuts all, wherever the result came from.
        let cut = Books {
            fees: vec![0.0],
            ..books
        };
        assert_eq!(by_moment(&cut).len(), 1);
        assert_eq!(by_moment(&Books::default()), []);
    }
}
