//! What became of a record, and of the stream so far.

use market_data::format::Reason;

/// What became of a record.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// It belongs to the stream that is being followed.
    Taken,
    /// It belongs to another.
    Ignored,
    /// It cannot be read.
    Dead {
        /// What is wrong.
        reason: Reason,
        /// Description of the fault for people.
        detail: String,
    },
}

/// How far the stream that is being followed is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Progress {
    /// There is none.
    Nothing,
    /// Some of it has come.
    Underway,
    /// All end markers have come. `whole`: and so has everything else.
    Ended {
        /// Whether count and digest agree.
        whole: bool,
    },
}
