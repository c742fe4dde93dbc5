//! Rows as the vendor's binary records, through the vendor's encoder.

use std::io::Write;
use std::num::NonZeroU64;

use dbn::encode::EncodeRecord as _;
use dbn::encode::dbn::Encoder;
use dbn::{
    BboMsg, BidAskPair, CbboMsg, Cmbp1Msg, ConsolidatedBidAskPair, FlagSet, MappingInterval,
    Mbp1Msg, Mbp10Msg, Metadata, RecordHeader, SType, SymbolMapping, UNDEF_PRICE, UNDEF_TIMESTAMP,
};
use time::{Date, Duration};

use super::columns::{Whole, rtype};
use super::error::WriteError;
use super::plan::Plan;
use crate::depth::Depth;
use crate::event::Quote;
use crate::format::recognised::schema::Schema;
use crate::units::money::Price;
use crate::units::time::Timestamp;

/// Writes records under metadata.
pub(super) struct DbnRows<W: Write> {
    output: Encoder<W>,
    rows: u64,
}

impl<W: Write> DbnRows<W> {
    /// A writer that has written the metadata.
    pub(super) fn new(output: W, plan: &Plan) -> Result<Self, WriteError> {
        Ok(Self {
            output: Encoder::new(output, &metadata(plan)?).map_err(failed)?,
            rows: 0,
        })
    }

    pub(super) fn add(&mut self, whole: &Whole<'_>, plan: &Plan) -> Result<(), WriteError> {
        self.rows += 1;
        let row = whole.row;
        let event = &row.event;
        let sequence = u32::try_from(row.sequence).map_err(|_| WriteError::Sequence {
            row: self.rows,
            sequence: row.sequence,
        })?;
        let number = plan.numbers.get(row.symbol.0 as usize);
        let (publisher, time) = (event.publisher.0, event.ts_event.nanos());
        let number = number.copied().unwrap_or_default();
        let rtype = rtype(plan.schema);
        let action = event.cause.action().letter() as u8;
        let side = event.cause.side().letter() as u8;
        let price = event.price().map_or(UNDEF_PRICE, Price::units);
        let flags = FlagSet::new(event.flags);
        let ts_recv = row.ts_recv.map_or(UNDEF_TIMESTAMP, Timestamp::nanos);
        let [ask, bid] = whole.level(0);
        let output = &mut self.output;
        let encoded = match plan.schema {
            Schema::Quotes | Schema::Mbp1 | Schema::Tbbo => output.encode_record(&Mbp1Msg {
                // Quotes before trades are records of mbp-1: the metadata says what they are.
                hd: RecordHeader::new::<Mbp1Msg>(dbn::rtype::MBP_1, publisher, number, time),
                price,
                size: event.size,
                action: character(action),
                side: character(side),
                flags,
                depth: 0,
                ts_recv,
                ts_in_delta: 0,
                sequence,
                levels: [pair(ask, bid)],
            }),
            Schema::Mbp10 => {
                let mut levels: [BidAskPair; Depth::MOST_LEVELS as usize] = Default::default();
                for (level, place) in levels.iter_mut().enumerate() {
                    let [ask, bid] = whole.level(level);
                    *place = pair(ask, bid);
                }
                output.encode_record(&Mbp10Msg {
                    hd: RecordHeader::new::<Mbp10Msg>(rtype, publisher, number, time),
                    price,
                    size: event.size,
                    action: character(action),
                    side: character(side),
                    flags,
                    depth: 0,
                    ts_recv,
                    ts_in_delta: 0,
                    sequence,
                    levels,
                })
            }
            Schema::Bbo1S | Schema::Bbo1M => output.encode_record(&BboMsg {
                hd: RecordHeader::new::<BboMsg>(rtype, publisher, number, time),
                flags,
                ts_recv,
                sequence,
                levels: [pair(ask, bid)],
                ..BboMsg::default_for_schema(dbn::Schema::Bbo1S)
            }),
            Schema::Cmbp1 | Schema::Tcbbo => output.encode_record(&Cmbp1Msg {
                hd: RecordHeader::new::<Cmbp1Msg>(rtype, publisher, number, time),
                price,
                size: event.size,
                action: character(action),
                side: character(side),
                flags,
                ts_recv,
                levels: [consolidated(ask, bid)],
                ..Cmbp1Msg::default_for_schema(dbn::Schema::Cmbp1)
            }),
            Schema::Cbbo1S | Schema::Cbbo1M => output.encode_record(&CbboMsg {
                hd: RecordHeader::new::<CbboMsg>(rtype, publisher, number, time),
                flags,
                ts_recv,
                levels: [consolidated(ask, bid)],
                ..CbboMsg::default_for_schema(dbn::Schema::Cbbo1S)
            }),
        };
        encoded.map_err(failed)
    }

    /// The output, to be ended.
    pub(super) fn output(&mut self) -> &mut W {
        self.output.get_mut()
    }
}

fn failed(error: dbn::Error) -> WriteError {
    match error {
        dbn::Error::Io { source, .. } => WriteError::Io(source),
        other => WriteError::Encoding(other.to_string()),
    }
}

fn numbers(quote: Option<Quote>) -> (i64, u32) {
    quote.map_or((UNDEF_PRICE, 0), |quote| {
        (quote.price.units(), quote.size.get())
    })
}

fn pair(ask: Option<Quote>, bid: Option<Quote>) -> BidAskPair {
    let ((ask_px, ask_sz), (bid_px, bid_sz)) = (numbers(ask), numbers(bid));
    BidAskPair {
        bid_px,
        ask_px,
        bid_sz,
        ask_sz,
        ..BidAskPair::default()
    }
}

fn consolidated(ask: Option<Quote>, bid: Option<Quote>) -> ConsolidatedBidAskPair {
    let ((ask_px, ask_sz), (bid_px, bid_sz)) = (numbers(ask), numbers(bid));
    ConsolidatedBidAskPair {
        bid_px,
        ask_px,
        bid_sz,
        ask_sz,
        ..ConsolidatedBidAskPair::default()
    }
}

fn metadata(plan: &Plan) -> Result<Metadata, WriteError> {
    let mut mappings = Vec::new();
    let markets = plan.names.iter().zip(&plan.numbers).zip(&plan.days);
    for ((name, number), days) in markets.filter(|((name, _), _)| !name.symbol.is_empty()) {
        let mut intervals: Vec<MappingInterval> = Vec::new();
        for day in days {
            let (start_date, end_date) = (date(*day)?, date(day + 1)?);
            match intervals.last_mut() {
                Some(last) if last.end_date == start_date => last.end_date = end_date,
                _ => intervals.push(MappingInterval {
                    start_date,
                    end_date,
                    symbol: number.to_string(),
                }),
            }
        }
        mappings.push(SymbolMapping {
            raw_symbol: name.symbol.clone(),
            intervals,
        });
    }
    let schema = match plan.schema {
        Schema::Quotes | Schema::Mbp1 => dbn::Schema::Mbp1,
        Schema::Mbp10 => dbn::Schema::Mbp10,
        Schema::Tbbo => dbn::Schema::Tbbo,
        Schema::Bbo1S => dbn::Schema::Bbo1S,
        Schema::Bbo1M => dbn::Schema::Bbo1M,
        Schema::Cmbp1 => dbn::Schema::Cmbp1,
        Schema::Tcbbo => dbn::Schema::Tcbbo,
        Schema::Cbbo1S => dbn::Schema::Cbbo1S,
        Schema::Cbbo1M => dbn::Schema::Cbbo1M,
    };
    Ok(Metadata::builder()
        .dataset(plan.dataset.clone())
        .schema(Some(schema))
        .start(plan.span.0.nanos())
        .end(NonZeroU64::new(plan.span.1.nanos() + 1))
        .stype_in(Some(SType::RawSymbol))
        .stype_out(SType::InstrumentId)
        .symbols(mappings.iter().map(|one| one.raw_symbol.clone()).collect())
        .mappings(mappings)
        .build())
}

/// The date of a day since 1970.
fn date(day: u64) -> Result<Date, WriteError> {
    let days = i64::try_from(day).ok();
    let epoch = Date::from_ordinal_date(1970, 1).ok();
    let date = epoch
        .zip(days)
        .and_then(|(epoch, days)| epoch.checked_add(Duration::days(days)));
    date.ok_or_else(|| WriteError::Encoding(format!("day {day} since 1970 is no date")))
}

/// A byte as a C character, which has a sign on some machines (x86-64) and none on others (Arm).
fn character(byte: u8) -> std::ffi::c_char {
    std::ffi::c_char::from_ne_bytes([byte])
}
