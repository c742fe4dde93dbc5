//! Calls to buckets in a build without them: each refuses.

use std::fs::File;
use std::path::Path;

use super::place::{Object, Place};
use super::words::BucketError;

fn no<T>(place: &Place) -> Result<T, BucketError> {
    Err(BucketError::NoFeature(place.to_string()))
}

/// Lists what is there.
pub(crate) fn within(place: &Place) -> Result<Vec<Object>, BucketError> {
    no(place)
}

/// What a listing said of an object: nothing was listed.
pub(crate) fn about(_: &Path) -> Option<Object> {
    None
}

/// Reads an object whole.
pub(crate) fn bytes(place: &Place, _: u64) -> Result<Option<Vec<u8>>, BucketError> {
    no(place)
}

/// Copies an object into a file.
pub(crate) fn copy(place: &Place, _: &mut File) -> Result<String, BucketError> {
    no(place)
}

/// Writes an object.
pub(crate) fn put(place: &Place, _: Vec<u8>) -> Result<(), BucketError> {
    no(place)
}
