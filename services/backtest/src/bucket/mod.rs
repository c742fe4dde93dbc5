//! Recordings and cells in buckets of S3, and of what speaks as S3 does.
//!
//! - [`place`]: what was typed, `s3://BUCKET/KEY`
//! - [`words`]: why something in a bucket cannot be had, and what to do
//! - [`client`]: the few calls that are made, one after the other for their caller
//! - [`spool`]: objects as files, for as long as they are read
//!
//! A path of the program that begins with `s3://` is the name of an object; what is read of it goes
//! through here. Without the feature `s3` each call refuses, in words.

#[cfg(feature = "s3")]
pub(crate) mod client;
#[cfg(not(feature = "s3"))]
#[path = "absent.rs"]
pub(crate) mod client;
pub(crate) mod place;
pub(crate) mod spool;
pub(crate) mod words;

use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use market_data::format::Files;
use text::bounded;
use tracing::warn;

pub(crate) use place::{Object, Place};
pub(crate) use words::BucketError;

/// The recordings behind a name: the object itself, or those directly below a prefix, by name, as
/// of a folder.
///
/// # Errors
/// When nothing is there, or the bucket cannot be read.
pub(crate) fn recordings(place: &Place) -> Result<Vec<PathBuf>, BucketError> {
    let objects = client::within(place)?;
    let about = objects
        .iter()
        .any(|object| object.path.ends_with("manifest.json"));
    if about {
        warn!(
            "{place}: its manifest.json is not compared with what is there, as that of a folder \
             is; look at the folder before it is uploaded"
        );
    }
    let mut paths: Vec<PathBuf> = objects
        .into_iter()
        .filter(|object| object.bytes > 0 && Files::is_data(&object.path))
        .map(|object| object.path)
        .collect();
    paths.sort();
    if paths.is_empty() {
        return Err(BucketError::Nothing(place.to_string()));
    }
    Ok(paths)
}

/// The whole of a file, or of an object.
///
/// # Errors
/// When it is not there, cannot be read, or has more than `most` bytes.
pub(crate) fn read(path: &Path, most: u64) -> Result<Vec<u8>> {
    let name = path.display();
    let Some(place) = Place::of(path)? else {
        return bounded::file(path, most).with_context(|| format!("cannot read {name}"));
    };
    let bytes = client::bytes(&place, most)?;
    Ok(bytes.ok_or_else(|| BucketError::Nothing(place.to_string()))?)
}

/// Does work whose threads wait for the network, not for a core.
///
/// # Errors
/// When no such threads can be had.
pub(crate) fn waiting<T: Send>(work: impl FnOnce() -> T + Send) -> Result<T> {
    const AT_ONCE: usize = 32;
    let threads = rayon::ThreadPoolBuilder::new().num_threads(AT_ONCE);
    Ok(threads.build()?.install(work))
}
