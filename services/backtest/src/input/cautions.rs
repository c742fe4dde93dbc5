//! What must be known of a recording before figures made from it are believed.

use std::collections::{BTreeMap, BTreeSet};

use market_data::event::{Action, BookSide};
use market_data::format::Schema;
use market_data::{Event, InstrumentId, PublisherId, Tape, Timestamp, UnusualPrices};

/// Names in one sentence.
const NAMED: usize = 20;

/// What the rows of a market do not say, or may say otherwise than they were read.
/// Where rows of several days are read together, each day is looked at alone, so that this does not
/// depend on how days stand in files.
pub(crate) fn of_rows(tape: &Tape) -> Vec<String> {
    let all = [
        may_count_otherwise(tape),
        no_trades(tape),
        crowded(tape),
        trades_alone(tape),
    ];
    let of_schemas = of_schemas(tape).into_iter();
    of_schemas.chain(all.into_iter().flatten()).collect()
}

/// Says of rows that are trades alone that they show the book just before each, as `tbbo` does,
/// whose files say so by their `rtype` only.
fn trades_alone(tape: &Tape) -> Option<String> {
    const FEWEST: usize = 10;
    let schemas = tape.schemas();
    if schemas.contains(&Schema::Tbbo) || schemas.contains(&Schema::Tcbbo) {
        return None; // of which [`of_schemas`] speaks
    }
    let is_trade = |event: &Event| event.cause.action() == Action::Trade;
    let are_all = tape.events().len() >= FEWEST && tape.events().iter().all(is_trade);
    are_all.then(|| {
        "Every row is a trade, as in the schema tbbo, and no record type (rtype) says that it is: \
         if so, quotes are those just before trades, what a trade takes is gone after it, and what \
         comes back is unknown until the next; ask for mbp-1."
            .to_owned()
    })
}

/// Says of venues of which many rows have one time that nobody could trade on most of them: what
/// stands in the column of times may be that of the last trade, or was cut.
fn crowded(tape: &Tape) -> Option<String> {
    const FEWEST: u64 = 100;
    const TOGETHER: u64 = 10;
    let mut counts: BTreeMap<PublisherId, (Timestamp, u64, u64)> = BTreeMap::new();
    // Of the rows of one event at the venue, where flags tell them, the last alone is a quote.
    let are_flagged = tape.events().iter().any(Event::is_last);
    let closing = |event: &&Event| !are_flagged || event.is_last();
    for event in tape.events().iter().filter(closing) {
        let (last, rows, times) = counts.entry(event.publisher).or_default();
        *rows += 1;
        *times += u64::from(*last != event.ts_event || *times == 0);
        *last = event.ts_event;
    }
    let is_crowded =
        |(_, rows, times): &(Timestamp, u64, u64)| *rows >= FEWEST && *rows >= TOGETHER * times;
    let (venue, (_, rows, times)) = counts.iter().find(|(_, one)| is_crowded(one))?;
    Some(format!(
        "The {rows} rows of venue {} have {times} different times, and of rows of one time the \
         last alone is executed on: were times cut, or are they those of last trades, as in bbo-1s \
         without ts_recv?",
        venue.named()
    ))
}

/// Says of rows without symbol and instrument id that they may be of several instruments: nothing
/// shows that they are not, and prices that leap away and back, as they do of a rare second one,
/// show that they may well be.
pub(crate) fn may_be_several(tape: &Tape) -> Option<String> {
    const FEWEST: u64 = 2;
    if !tape.symbol().is_empty() {
        return None;
    }
    let (leaps, _) = tape.leaps();
    let why = if leaps >= FEWEST {
        format!(
            ", and its prices leap {leaps} times from one row to the next, as those of several \
             instruments do."
        )
    } else {
        ". If it holds several instruments of like prices, every number here is wrong: download it \
         with instrument_id or symbol."
            .to_owned()
    };
    Some(format!(
        "The recording names neither symbol nor instrument_id and is taken for one market{why}"
    ))
}

/// Says of an instrument of which some rows have a name that it is two markets.
pub(crate) fn of_half((number, name): &(InstrumentId, &str)) -> String {
    format!(
        "Instrument {number} is {name} in some rows and has no name in others, which are a market \
         of their own: --symbol {name}={number} makes them one."
    )
}

/// Says of a market that is called by a number that each dataset has numbers of its own.
pub(crate) fn of_datasets(tape: &Tape) -> Option<String> {
    if !tape.symbol().starts_with('#') {
        return None;
    }
    let datasets = tape.venues().iter().filter_map(|venue| venue.dataset());
    let datasets: BTreeSet<_> = datasets.map(str::to_owned).collect();
    (datasets.len() > 1).then(|| {
        format!(
            "{} is a number of {} each, which may mean other instruments by it: if their prices \
             differ, every figure here is wrong. Download them with symbols.",
            tape.symbol(),
            text::few(datasets, NAMED)
        )
    })
}

/// Says what of trades is not known, and what means little without it.
fn no_trades(tape: &Tape) -> Option<String> {
    let is_trade = |event: &&Event| event.cause.action() == Action::Trade;
    let trades = || tape.events().iter().filter(is_trade);
    let what = if trades().next().is_none() {
        "No row is a trade"
    } else if trades().all(|trade| trade.price().is_none()) {
        "No trade has a price"
    } else if trades().all(|trade| trade.cause.side() == BookSide::None) {
        return Some(
            "No trade has a side (column side): POV, which follows trades of its own side, trades \
             at the end only."
                .to_owned(),
        );
    } else {
        return None;
    };
    Some(format!(
        "{what} (columns action, price, size): posted orders fill only where the other side comes \
         to their price, and what follows trades (POV, VWAP by what was traded) has none to follow."
    ))
}

/// Says of prices that no share of an American exchange has that the file may count in another
/// unit. Coins and futures cost what they like.
fn may_count_otherwise(tape: &Tape) -> Option<String> {
    if !tape.venues().iter().any(|venue| venue.is_us_equities()) {
        return None;
    }
    let found = match tape.unusual_prices()? {
        UnusualPrices::BelowACent(highest) => {
            format!("All prices are below a cent (the highest is {highest} dollars)")
        }
        UnusualPrices::Fine(first) => {
            format!("Most prices are finer than any quote may be (such as {first} dollars)")
        }
        UnusualPrices::WholeDollars(lowest) => {
            format!("All prices are whole dollars (the lowest is {lowest})")
        }
    };
    Some(format!(
        "{found}: does the file count in another unit? Integers without a decimal point are read \
         as billionths of a dollar, and as dollars where all are below a million. A map names any \
         other unit: price = \"1e-4\" (--map)."
    ))
}

/// Says what was made of prices that are whole numbers, of a market whose prices may be anything:
/// those of American exchanges are known well enough ([`may_count_otherwise`]).
pub(crate) fn of_guessed_prices(tape: &Tape) -> Option<String> {
    if tape.venues().iter().any(|venue| venue.is_us_equities()) {
        return None;
    }
    let mut quotes = tape.events().iter().filter_map(Event::ask);
    let price = quotes.next()?.price;
    let market = match tape.symbol() {
        "" => "the recording",
        symbol => symbol,
    };
    Some(format!(
        "prices of {market} are whole numbers, of which nothing says what they count: the first \
         ask is taken for {price} dollars. Where that is wrong, write them with a decimal point, \
         or give a map with price = \"decimal\" for dollars, \"1e-9\" for billionths (--map)"
    ))
}

/// What must be known of the schemas of a day's files, once for each.
fn of_schemas(tape: &Tape) -> Vec<String> {
    let schemas = tape.schemas();
    let caution = |schema: &Schema| Some(format!("The schema {schema} {}.", schema.caution()?));
    let mut cautions: Vec<_> = schemas.iter().filter_map(caution).collect();
    if schemas.len() > 1 {
        cautions.push(format!(
            "The recording mixes the schemas {}: where they are of one venue, its book is woven of \
             both, and shares count twice. Give files of one schema.",
            text::few(schemas.iter().map(ToString::to_string), NAMED)
        ));
    }
    cautions
}
