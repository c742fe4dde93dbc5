//! What the folder of an encoding offers: how it is recognised, and what reads it.

use std::fs::File;
use std::io::Read;

use super::files::container::Container;
use super::recognised::Recognised;
use super::recognised::encoding::Encoding;
use super::rows::batch::{Batch, Ended};

/// An encoding with its signature and its decoder.
pub(super) struct Decoder {
    pub(super) encoding: Encoding,
    /// Whether a recording begins like one, once its containers are off.
    pub(super) begins: fn(&[u8]) -> bool,
    pub(super) read: Way,
}

/// What a decoder reads. Either fails when the input as a whole cannot be used, and with the errors
/// of whoever takes the rows.
pub(super) enum Way {
    /// From the first byte to the last, in the containers that were taken off.
    Through(ReadThrough),
    /// Here and there in a file.
    Within(fn(File, &mut Batch<'_>) -> Result<Recognised, Ended>),
}

/// Reads content whose containers were taken off.
pub(super) type ReadThrough =
    fn(Box<dyn Read + '_>, Vec<Container>, &mut Batch<'_>) -> Result<Recognised, Ended>;
