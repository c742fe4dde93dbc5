//! Why something in a bucket cannot be had, and what to do.

use thiserror::Error;

/// What went wrong with a bucket. Names are as they were typed; of a store's answer nothing but its
/// code is repeated, for some hold what was signed.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[cfg_attr(
    not(feature = "s3"),
    expect(dead_code, reason = "nothing is asked for")
)]
pub(crate) enum BucketError {
    /// This program was built without it.
    #[cfg(not(feature = "s3"))]
    #[error(
        "{0}: this build reads no buckets, for it was made without the feature s3; the container \
         image has it, and `cargo build --release -p backtest --features s3` makes one that does"
    )]
    NoFeature(String),
    /// No place in a bucket.
    #[error("{0:?} is no place in a bucket: write s3://BUCKET/PREFIX")]
    Form(String),
    /// A pattern, which buckets do not know.
    #[error("{0}: patterns are not looked for in buckets; name an object or a prefix")]
    Pattern(String),
    /// A command that does not read buckets.
    #[error("{0}: this command reads no buckets; copy the file here first, with `aws s3 cp`")]
    NotHere(String),
    /// Nothing says where the bucket is.
    #[error(
        "{0}: the region of the bucket is not known; set AWS_REGION, as in AWS_REGION=us-east-1"
    )]
    NoRegion(String),
    /// A way in that is no address.
    #[error("AWS_ENDPOINT_URL is {0:?}; it must begin with https:// or http://")]
    Endpoint(String),
    /// Nobody says who asks.
    #[error(
        "{0}: there are no AWS credentials; set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY (of a \
         profile: `eval \"$(aws configure export-credentials --format env)\"`), or run where a \
         role is given"
    )]
    NoCredentials(String),
    /// Credentials that are not taken.
    #[error(
        "{0}: the AWS credentials are refused ({1}); are they of this account, and not expired?"
    )]
    Refused(String, String),
    /// Credentials that may not do it.
    #[error("{0}: access is denied; {1} must be allowed to whoever runs this")]
    Denied(String, &'static str),
    /// No such bucket.
    #[error("{0}: there is no such bucket; `aws s3 ls` shows yours")]
    NoBucket(String),
    /// Nothing of that name.
    #[error("{0}: nothing is there that could be read; `aws s3 ls {0}/` shows what is")]
    Nothing(String),
    /// Another region.
    #[error("{0}: the bucket is in another region than AWS_REGION says")]
    OtherRegion(String),
    /// Other bytes than those that were listed.
    #[error("{0} changed since it was looked at; execute again")]
    Changed(String),
    /// Too much to take whole.
    #[error("{0} has more than {1} bytes, as no file of its kind has")]
    Large(String, u64),
    /// A file of this machine that cannot be written.
    #[error("{0} cannot be kept here while it is read: {1}; TMPDIR names a folder with more room")]
    Scratch(String, String),
    /// Anything else.
    #[error("{0}: the bucket does not answer as it should: {1}")]
    Other(String, String),
}

impl BucketError {
    /// Whether what was typed or set is wrong, rather than what is there.
    pub(crate) fn is_usage(&self) -> bool {
        match self {
            #[cfg(not(feature = "s3"))]
            Self::NoFeature(_) => true,
            Self::Form(_)
            | Self::Pattern(_)
            | Self::NotHere(_)
            | Self::NoRegion(_)
            | Self::Endpoint(_)
            | Self::NoCredentials(_) => true,
            _ => false,
        }
    }
}
