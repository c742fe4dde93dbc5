//! Calls to buckets, one after the other for their caller, from any thread.
//!
//! The rest of the program knows no asynchronous code: a runtime of one thread waits for the
//! network here. It and the connections live as long as the process.

use std::collections::BTreeMap;
use std::error::Error as _;
use std::fs::File;
use std::io::{Seek as _, Write as _};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::time::Duration;

use object_store::aws::{AmazonS3, AmazonS3Builder};
use object_store::path::Path as Key;
use object_store::{
    Error, GetOptions, GetRange, ObjectMeta, ObjectStore as _, ObjectStoreExt as _, RetryConfig,
};
use sha2::{Digest as _, Sha256};
use tokio::runtime::{Builder, Runtime};

use super::place::{Object, Place};
use super::words::BucketError;

/// Bytes of one request: what a thread that copies an object holds in memory.
const PIECE: u64 = 8 << 20;

/// What all calls share.
struct Shared {
    runtime: Runtime,
    /// By bucket.
    stores: Mutex<BTreeMap<String, Arc<AmazonS3>>>,
    /// What listings said: an object is read as it was listed, or not at all.
    listed: Mutex<BTreeMap<PathBuf, Object>>,
}

static SHARED: OnceLock<Shared> = OnceLock::new();

fn shared(place: &Place) -> Result<&'static Shared, BucketError> {
    if let Some(shared) = SHARED.get() {
        return Ok(shared);
    }
    let runtime = Builder::new_multi_thread()
        .worker_threads(1)
        .enable_all()
        .build()
        .map_err(|error| BucketError::Other(place.to_string(), error.to_string()))?;
    Ok(SHARED.get_or_init(|| Shared {
        runtime,
        stores: Mutex::default(),
        listed: Mutex::default(),
    }))
}

/// The store of a bucket: credentials and region are of the environment, as for AWS's own tools.
fn store(place: &Place) -> Result<Arc<AmazonS3>, BucketError> {
    let shared = shared(place)?;
    let mut stores = shared.stores.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(store) = stores.get(&place.bucket) {
        return Ok(Arc::clone(store));
    }
    let store = Arc::new(opened(place)?);
    stores.insert(place.bucket.clone(), Arc::clone(&store));
    drop(stores);
    Ok(store)
}

fn opened(place: &Place) -> Result<AmazonS3, BucketError> {
    let variable = |name: &str| std::env::var(name).ok().filter(|value| !value.is_empty());
    let given = |names: &[&str]| names.iter().find_map(|name| variable(name));
    let endpoint = given(&["AWS_ENDPOINT_URL_S3", "AWS_ENDPOINT_URL"]);
    let region = given(&["AWS_REGION", "AWS_DEFAULT_REGION"]);
    let region = region.ok_or_else(|| BucketError::NoRegion(place.to_string()))?;
    let known = given(&[
        "AWS_ACCESS_KEY_ID",
        "AWS_WEB_IDENTITY_TOKEN_FILE",
        "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI",
        "AWS_CONTAINER_CREDENTIALS_FULL_URI",
    ]);
    let metadata = variable("AWS_EC2_METADATA_DISABLED").is_none_or(|text| text != "true");
    if known.is_none() && !metadata {
        return Err(BucketError::NoCredentials(place.to_string()));
    }
    let retry = RetryConfig {
        max_retries: 4,
        retry_timeout: Duration::from_mins(1),
        ..RetryConfig::default()
    };
    let mut builder = AmazonS3Builder::new();
    // One by one, and those with a value: an empty variable is none, as for AWS's own tools.
    for (name, value) in std::env::vars_os() {
        let text = name.to_str().zip(value.to_str());
        let Some((name, value)) = text.filter(|(name, value)| {
            name.starts_with("AWS_") && *name != "AWS_ALLOW_HTTP" && !value.is_empty()
        }) else {
            continue;
        };
        if let Ok(key) = name.to_ascii_lowercase().parse() {
            builder = builder.with_config(key, value);
        }
    }
    builder = builder
        .with_bucket_name(&place.bucket)
        .with_region(region)
        .with_retry(retry);
    if let Some(endpoint) = endpoint {
        let plain = endpoint.starts_with("http://");
        if !plain && !endpoint.starts_with("https://") {
            return Err(BucketError::Endpoint(endpoint));
        }
        builder = builder.with_endpoint(endpoint).with_allow_http(plain);
    }
    builder
        .build()
        .map_err(|error| said(place, &error, "to read and to list"))
}

fn key(place: &Place) -> Result<Key, BucketError> {
    Key::parse(&place.key).map_err(|_| BucketError::Form(place.to_string()))
}

/// The objects directly below a prefix, or the one of that key.
///
/// # Errors
/// When the bucket cannot be listed. Nothing there is an empty answer.
pub(crate) fn within(place: &Place) -> Result<Vec<Object>, BucketError> {
    let (store, prefix) = (store(place)?, key(place)?);
    let shared = shared(place)?;
    let list = store.list_with_delimiter(Some(&prefix));
    let listed = shared.runtime.block_on(list);
    let listed = listed.map_err(|error| said(place, &error, "s3:ListBucket"))?;
    let mut found = listed.objects;
    if found.is_empty() && !place.key.is_empty() {
        match shared.runtime.block_on(store.head(&prefix)) {
            Ok(one) => found.push(one),
            Err(Error::NotFound { .. }) => {}
            Err(error) => return Err(said(place, &error, "s3:GetObject")),
        }
    }
    let objects: Vec<Object> = found.iter().map(|meta| object(place, meta)).collect();
    let mut known = shared.listed.lock().unwrap_or_else(PoisonError::into_inner);
    known.extend(objects.iter().map(|one| (one.path.clone(), one.clone())));
    drop(known);
    Ok(objects)
}

fn object(place: &Place, meta: &ObjectMeta) -> Object {
    Object {
        path: place.path_of(meta.location.as_ref()),
        bytes: meta.size,
        tag: meta.e_tag.clone().unwrap_or_default(),
    }
}

/// What a listing said of an object.
pub(crate) fn about(path: &Path) -> Option<Object> {
    let shared = SHARED.get()?;
    let listed = shared.listed.lock().unwrap_or_else(PoisonError::into_inner);
    listed.get(path).cloned()
}

/// An object whole; `None` where there is none of that name.
///
/// # Errors
/// When it cannot be read, or has more than `most` bytes.
pub(crate) fn bytes(place: &Place, most: u64) -> Result<Option<Vec<u8>>, BucketError> {
    let (store, key) = (store(place)?, key(place)?);
    let get = async {
        let got = store.get(&key).await?;
        if got.meta.size > most {
            return Ok(None);
        }
        got.bytes().await.map(Some)
    };
    match shared(place)?.runtime.block_on(get) {
        Ok(Some(bytes)) => Ok(Some(bytes.to_vec())),
        Ok(None) => Err(BucketError::Large(place.to_string(), most)),
        Err(error) => match said(place, &error, "s3:GetObject") {
            BucketError::Nothing(_) => Ok(None),
            error => Err(error),
        },
    }
}

/// Copies an object into a file, and says the SHA-256 of its bytes. One that was written anew since
/// it was listed is listed again: who knows which bytes it must have compares the hash.
///
/// # Errors
/// When it cannot be read, changes while it is, or the file cannot be written.
pub(crate) fn copy(place: &Place, file: &mut File) -> Result<String, BucketError> {
    let path = PathBuf::from(place.to_string());
    match copy_listed(place, &path, file) {
        Err(BucketError::Changed(_)) => {
            let shared = shared(place)?;
            let mut listed = shared.listed.lock().unwrap_or_else(PoisonError::into_inner);
            listed.remove(&path);
            drop(listed);
            file.set_len(0)
                .and_then(|()| file.rewind())
                .map_err(|error| BucketError::Scratch(place.to_string(), error.to_string()))?;
            copy_listed(place, &path, file)
        }
        copied => copied,
    }
}

/// Copies an object as it was listed.
fn copy_listed(place: &Place, path: &Path, file: &mut File) -> Result<String, BucketError> {
    let (store, key) = (store(place)?, key(place)?);
    let of = match about(path) {
        Some(known) => known,
        None => within(place)?
            .into_iter()
            .find(|object| object.path == *path)
            .ok_or_else(|| BucketError::Nothing(place.to_string()))?,
    };
    let tag = Some(of.tag).filter(|tag| !tag.is_empty());
    let mut hasher = Sha256::new();
    let mut from = 0;
    while from < of.bytes {
        let to = of.bytes.min(from + PIECE);
        let options = GetOptions {
            if_match: tag.clone(),
            range: Some(GetRange::Bounded(from..to)),
            ..GetOptions::default()
        };
        let piece = async { store.get_opts(&key, options).await?.bytes().await };
        let piece = shared(place)?.runtime.block_on(piece);
        let piece = piece.map_err(|error| said(place, &error, "s3:GetObject"))?;
        if piece.len() as u64 != to - from {
            return Err(BucketError::Changed(place.to_string()));
        }
        hasher.update(&piece);
        file.write_all(&piece)
            .map_err(|error| BucketError::Scratch(place.to_string(), error.to_string()))?;
        from = to;
    }
    Ok(text::hex(&hasher.finalize()))
}

/// Writes an object: whole, or not at all.
///
/// # Errors
/// When it cannot be written.
pub(crate) fn put(place: &Place, bytes: Vec<u8>) -> Result<(), BucketError> {
    let (store, key) = (store(place)?, key(place)?);
    let put = shared(place)?
        .runtime
        .block_on(store.put(&key, bytes.into()));
    put.map(drop)
        .map_err(|error| said(place, &error, "s3:PutObject"))
}

/// An error of the store in words; `action` is what must be allowed.
fn said(place: &Place, error: &Error, action: &'static str) -> BucketError {
    let name = place.to_string();
    let mut texts = vec![error.to_string()];
    let mut source = error.source();
    while let Some(cause) = source {
        texts.push(cause.to_string());
        source = cause.source();
    }
    let text = texts.join(" ");
    let code = text
        .split_once("<Code>")
        .and_then(|(_, rest)| rest.split_once("</Code>"))
        .map(|(code, _)| code.chars().take(60).collect::<String>());
    let of_metadata = [
        "169.254.169.254",
        "169.254.170.2",
        "api/token",
        "CredentialsUri",
    ];
    match (code.as_deref(), error) {
        (Some("NoSuchBucket"), _) => BucketError::NoBucket(name),
        (
            Some(
                code @ ("InvalidAccessKeyId"
                | "SignatureDoesNotMatch"
                | "ExpiredToken"
                | "InvalidToken"
                | "InvalidClientTokenId"
                | "RequestTimeTooSkewed"),
            ),
            _,
        ) => BucketError::Refused(name, code.to_owned()),
        (Some("PermanentRedirect" | "AuthorizationHeaderMalformed"), _) => {
            BucketError::OtherRegion(name)
        }
        (_, Error::PermissionDenied { .. } | Error::Unauthenticated { .. }) => {
            BucketError::Denied(name, action)
        }
        (_, Error::NotFound { .. }) => BucketError::Nothing(name),
        (_, Error::Precondition { .. }) => BucketError::Changed(name),
        _ if text.contains("incorrectly configured region") => BucketError::OtherRegion(name),
        _ if of_metadata.iter().any(|part| text.contains(part)) => BucketError::NoCredentials(name),
        (Some(code), _) => BucketError::Other(name, code.to_owned()),
        (None, _) => {
            let last = texts.last().map_or("", String::as_str);
            BucketError::Other(name, last.chars().take(200).collect())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_store_answers_is_never_repeated_but_its_code() {
        let place = Place {
            bucket: "desk".into(),
            key: "cells".into(),
        };
        let answer = |code: &str| {
            format!(
                "<Error><Code>{code}</Code><AWSAccessKeyId>AKIAHIDDEN</AWSAccessKeyId>\
                 <StringToSign>hunter2</StringToSign></Error>"
            )
        };
        let generic = |text: String| Error::Generic {
            store: "S3",
            source: text.into(),
        };
        let denied = |text: String| Error::PermissionDenied {
            path: "cells".into(),
            source: text.into(),
        };
        for (error, words) in [
            (denied(answer("SignatureDoesNotMatch")), "are refused"),
            (denied(answer("InvalidAccessKeyId")), "are refused"),
            (
                denied(answer("AccessDenied")),
                "s3:GetObject must be allowed",
            ),
            (denied(String::new()), "s3:GetObject must be allowed"),
            (generic(answer("NoSuchBucket")), "no such bucket"),
            (generic(answer("PermanentRedirect")), "another region"),
            (generic(answer("SlowDown")), "SlowDown"),
            (
                generic("http://169.254.169.254/latest/api/token: timeout".into()),
                "no AWS credentials",
            ),
        ] {
            let text = said(&place, &error, "s3:GetObject").to_string();
            assert!(text.contains(words), "{text}");
            assert!(
                !text.contains("HIDDEN") && !text.contains("hunter2"),
                "{text}"
            );
        }
    }
}
