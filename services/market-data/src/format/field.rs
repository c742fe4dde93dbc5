//! Columns by their Databento names.

/// A column that the product reads, by its Databento name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(usize)]
pub enum Field {
    /// `ts_event`
    TsEvent,
    /// `publisher_id`
    PublisherId,
    /// `ask_px_00`
    AskPrice,
    /// `ask_sz_00`
    AskSize,
    /// `bid_px_00`
    BidPrice,
    /// `bid_sz_00`
    BidSize,
    /// `action`
    Action,
    /// `side`
    Side,
    /// `price`
    Price,
    /// `size`
    Size,
    /// `flags`
    Flags,
    /// `sequence`
    Sequence,
    /// `symbol`
    Symbol,
    /// `ts_recv`
    TsRecv,
    /// `instrument_id`
    InstrumentId,
    /// `ask_pb_00`
    AskPublisher,
    /// `bid_pb_00`
    BidPublisher,
    /// `rtype`
    RecordType,
}

impl Field {
    /// How many there are.
    pub const COUNT: usize = 18;

    /// All, those first that a file must have.
    pub const ALL: [Self; Self::COUNT] = [
        Self::TsEvent,
        Self::PublisherId,
        Self::AskPrice,
        Self::AskSize,
        Self::BidPrice,
        Self::BidSize,
        Self::Action,
        Self::Side,
        Self::Price,
        Self::Size,
        Self::Flags,
        Self::Sequence,
        Self::Symbol,
        Self::TsRecv,
        Self::InstrumentId,
        Self::AskPublisher,
        Self::BidPublisher,
        Self::RecordType,
    ];

    /// How many of [`Field::ALL`] a file must have.
    pub(crate) const NEEDED: usize = 4;

    /// The column's name.
    pub fn name(self) -> &'static str {
        match self {
            Self::TsEvent => "ts_event",
            Self::PublisherId => "publisher_id",
            Self::AskPrice => "ask_px_00",
            Self::AskSize => "ask_sz_00",
            Self::BidPrice => "bid_px_00",
            Self::BidSize => "bid_sz_00",
            Self::Action => "action",
            Self::Side => "side",
            Self::Price => "price",
            Self::Size => "size",
            Self::Flags => "flags",
            Self::Sequence => "sequence",
            Self::Symbol => "symbol",
            Self::TsRecv => "ts_recv",
            Self::InstrumentId => "instrument_id",
            Self::AskPublisher => "ask_pb_00",
            Self::BidPublisher => "bid_pb_00",
            Self::RecordType => "rtype",
        }
    }
}
