//! The columns of tables, for every form that has some.

use super::plan::Plan;
use crate::event::{Quote, Row};
use crate::format::recognised::schema::Schema;

/// A column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Column {
    TsRecv,
    TsEvent,
    Rtype,
    Publisher,
    Instrument,
    Action,
    Side,
    Price,
    Size,
    Flags,
    Sequence,
    BidPrice(usize),
    AskPrice(usize),
    BidSize(usize),
    AskSize(usize),
    BidVenue,
    AskVenue,
    Symbol,
}

/// What kind of values a column has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// Nanoseconds since 1970.
    Time,
    /// Units of 1e-9 dollars.
    Price,
    /// A whole number that is not below zero, of so many bits.
    Number(u8),
    /// One letter.
    Letter,
    /// A text.
    Text,
}

/// A value; nothing where nothing is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Cell<'a> {
    Nothing,
    Number(u64),
    Price(i64),
    Letter(char),
    Text(&'a str),
}

/// A row with the levels behind its best prices: asks and bids.
pub(super) struct Whole<'a> {
    pub(super) row: &'a Row,
    pub(super) behind: [&'a [Option<Quote>]; 2],
}

impl Whole<'_> {
    /// The ask and the bid of a level.
    pub(super) fn level(&self, level: usize) -> [Option<Quote>; 2] {
        match level.checked_sub(1) {
            None => [self.row.event.ask(), self.row.event.bid()],
            Some(behind) => self.behind.map(|side| side.get(behind).copied().flatten()),
        }
    }
}

impl Column {
    /// The columns that a plan asks for.
    pub(super) fn of(plan: &Plan) -> Vec<Self> {
        let schema = plan.schema;
        let mut columns = Vec::new();
        if plan.has_received {
            columns.push(Self::TsRecv);
        }
        columns.extend([Self::TsEvent, Self::Rtype, Self::Publisher]);
        if plan.names.iter().any(|name| name.instrument.is_some()) {
            columns.push(Self::Instrument);
        }
        if !schema.is_sampled() {
            columns.extend([Self::Action, Self::Side, Self::Price, Self::Size]);
        }
        columns.extend([Self::Flags, Self::Sequence]);
        for level in 0..usize::from(plan.levels()) {
            columns.extend([
                Self::BidPrice(level),
                Self::AskPrice(level),
                Self::BidSize(level),
                Self::AskSize(level),
            ]);
        }
        if schema.is_consolidated() {
            columns.extend([Self::BidVenue, Self::AskVenue]);
        }
        if plan.names.iter().any(|name| !name.symbol.is_empty()) {
            columns.push(Self::Symbol);
        }
        columns
    }

    /// The name, as Databento has it.
    pub(super) fn name(self) -> String {
        match self {
            Self::TsRecv => "ts_recv".to_owned(),
            Self::TsEvent => "ts_event".to_owned(),
            Self::Rtype => "rtype".to_owned(),
            Self::Publisher => "publisher_id".to_owned(),
            Self::Instrument => "instrument_id".to_owned(),
            Self::Action => "action".to_owned(),
            Self::Side => "side".to_owned(),
            Self::Price => "price".to_owned(),
            Self::Size => "size".to_owned(),
            Self::Flags => "flags".to_owned(),
            Self::Sequence => "sequence".to_owned(),
            Self::BidPrice(level) => format!("bid_px_{level:02}"),
            Self::AskPrice(level) => format!("ask_px_{level:02}"),
            Self::BidSize(level) => format!("bid_sz_{level:02}"),
            Self::AskSize(level) => format!("ask_sz_{level:02}"),
            Self::BidVenue => "bid_pb_00".to_owned(),
            Self::AskVenue => "ask_pb_00".to_owned(),
            Self::Symbol => "symbol".to_owned(),
        }
    }

    /// What kind of values it has.
    pub(super) fn kind(self) -> Kind {
        match self {
            Self::TsRecv | Self::TsEvent => Kind::Time,
            Self::Rtype | Self::Flags => Kind::Number(8),
            Self::Publisher | Self::BidVenue | Self::AskVenue => Kind::Number(16),
            Self::Instrument | Self::Size | Self::BidSize(_) | Self::AskSize(_) => Kind::Number(32),
            Self::Sequence => Kind::Number(64),
            Self::Action | Self::Side => Kind::Letter,
            Self::Price | Self::BidPrice(_) | Self::AskPrice(_) => Kind::Price,
            Self::Symbol => Kind::Text,
        }
    }

    /// The value in a row.
    pub(super) fn cell<'a>(self, whole: &Whole<'_>, plan: &'a Plan) -> Cell<'a> {
        let row = whole.row;
        let event = &row.event;
        let name = plan.names.get(row.symbol.0 as usize);
        let price = |quote: Option<Quote>| {
            quote.map_or(Cell::Nothing, |quote| Cell::Price(quote.price.units()))
        };
        let size =
            |quote: Option<Quote>| Cell::Number(quote.map_or(0, |quote| quote.size.get().into()));
        match self {
            Self::TsRecv => row
                .ts_recv
                .map_or(Cell::Nothing, |time| Cell::Number(time.nanos())),
            Self::TsEvent => Cell::Number(event.ts_event.nanos()),
            Self::Rtype => Cell::Number(rtype(plan.schema).into()),
            Self::Publisher => Cell::Number(event.publisher.0.into()),
            Self::Instrument => name
                .and_then(|name| name.instrument)
                .map_or(Cell::Nothing, |number| Cell::Number(number.0.into())),
            Self::Action => Cell::Letter(event.cause.action().letter()),
            Self::Side => Cell::Letter(event.cause.side().letter()),
            Self::Price => event
                .price()
                .map_or(Cell::Nothing, |price| Cell::Price(price.units())),
            Self::Size => Cell::Number(event.size.into()),
            Self::Flags => Cell::Number(event.flags.into()),
            Self::Sequence => Cell::Number(row.sequence),
            Self::BidPrice(level) => price(whole.level(level)[1]),
            Self::AskPrice(level) => price(whole.level(level)[0]),
            Self::BidSize(level) => size(whole.level(level)[1]),
            Self::AskSize(level) => size(whole.level(level)[0]),
            Self::BidVenue | Self::AskVenue => Cell::Number(0),
            Self::Symbol => Cell::Text(name.map_or("", |name| &name.symbol)),
        }
    }
}

/// The record type of rows of a schema.
pub(super) fn rtype(schema: Schema) -> u8 {
    use ::dbn::rtype;
    match schema {
        Schema::Quotes | Schema::Mbp1 => rtype::MBP_1,
        Schema::Mbp10 => rtype::MBP_10,
        Schema::Tbbo => rtype::TBBO,
        Schema::Bbo1S => rtype::BBO_1S,
        Schema::Bbo1M => rtype::BBO_1M,
        Schema::Cmbp1 => rtype::CMBP_1,
        Schema::Tcbbo => rtype::TCBBO,
        Schema::Cbbo1S => rtype::CBBO_1S,
        Schema::Cbbo1M => rtype::CBBO_1M,
    }
}
