//! How what was sent is digested, so that a receiver knows that it has exactly that.
//!
//! Each message has a *leaf*: SHA-256 over its sequence number (eight bytes, big endian) and its
//! payload. The digest of a run is SHA-256 over all leaves in order of sequence: it does not depend
//! on partitions or on the order of arrival. The digest of a partition is the same over the leaves
//! of its messages, so that a reader of one partition can check it alone.

use std::collections::BTreeMap;
use std::fmt;

use sha2::{Digest as _, Sha256};

/// SHA-256 of one message.
pub type Leaf = [u8; 32];

/// A digest, shown as 64 hexadecimal digits.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Digest([u8; 32]);

impl Digest {
    /// The digest of some bytes.
    pub fn of(bytes: &[u8]) -> Self {
        Self(Sha256::digest(bytes).into())
    }
}

impl fmt::Display for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// The leaf of a message.
pub fn leaf(sequence: u64, payload: &[u8]) -> Leaf {
    let mut hasher = Sha256::new();
    hasher.update(sequence.to_be_bytes());
    hasher.update(payload);
    hasher.finalize().into()
}

/// Folds leaves that arrive in order of sequence.
#[derive(Clone, Debug, Default)]
pub struct InOrder(Sha256);

impl InOrder {
    /// Adds the next leaf.
    pub fn push(&mut self, leaf: &Leaf) {
        self.0.update(leaf);
    }

    /// The digest of what was added.
    pub fn digest(&self) -> Digest {
        Digest(self.0.clone().finalize().into())
    }
}

/// Folds leaves that arrive in any order: those that come early wait, which costs memory only for
/// as long.
#[derive(Debug, Default)]
pub struct AnyOrder {
    folded: InOrder,
    next: u64,
    early: BTreeMap<u64, Leaf>,
}

impl AnyOrder {
    /// Adds a leaf; each sequence number at most once.
    pub fn push(&mut self, sequence: u64, leaf: Leaf) {
        if sequence != self.next {
            self.early.insert(sequence, leaf);
            return;
        }
        self.folded.push(&leaf);
        self.next += 1;
        while let Some(leaf) = self.early.remove(&self.next) {
            self.folded.push(&leaf);
            self.next += 1;
        }
    }

    /// The digest of what was added; `None` while a sequence number below another is missing.
    pub fn digest(&self) -> Option<Digest> {
        self.early.is_empty().then(|| self.folded.digest())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_definition_is_what_the_documentation_says() {
        let first = Sha256::digest(b"\0\0\0\0\0\0\0\0one");
        let second = Sha256::digest(b"\0\0\0\0\0\0\0\x01two");
        let whole = Digest(Sha256::digest([first, second].concat()).into());
        let mut folded = InOrder::default();
        folded.push(&leaf(0, b"one"));
        folded.push(&leaf(1, b"two"));
        assert_eq!(folded.digest(), whole);
        assert_eq!(
            InOrder::default().digest().to_string(),
            "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
        );
    }

    proptest! {
        #[test]
        fn order_of_arrival_does_not_matter(
            order in Just((0..50_u64).collect::<Vec<_>>()).prop_shuffle(),
        ) {
            let payload = |sequence: u64| sequence.to_string().into_bytes();
            let (mut any, mut ordered) = (AnyOrder::default(), InOrder::default());
            for (count, sequence) in order.iter().enumerate() {
                any.push(*sequence, leaf(*sequence, &payload(*sequence)));
                let whole_so_far = order[..=count].iter().all(|seen| *seen <= count as u64);
                prop_assert_eq!(any.digest().is_some(), whole_so_far);
            }
            for sequence in 0..50 {
                ordered.push(&leaf(sequence, &payload(sequence)));
            }
            prop_assert_eq!(any.digest(), Some(ordered.digest()));
        }
    }
}
