//! A program without the feature `parquet` says so.

use crate::format::decoder::{Decoder, Way};
use crate::format::error::ReadError;
use crate::format::rows::batch::Ended;

/// Parquet, for the table of what is read: recognised, and refused.
pub(in crate::format) const DECODER: Decoder = Decoder {
    encoding: super::ENCODING,
    begins: |start| start.starts_with(super::SIGNATURE),
    read: Way::Within(|_, batch| {
        let refused = ReadError::NotReadable {
            source_name: batch.name().to_owned(),
            what: super::ENCODING.name().into(),
            remedy: "this program was built without the feature parquet: build it with",
        };
        Err(Ended::from(refused))
    }),
};
