//! Which partitions a member of a group has, as the group's leader wrote it for the broker: Kafka's
//! `ConsumerProtocolAssignment`.

/// The partitions of `topic` in an assignment; `None` where it is none.
pub(crate) fn partitions(mut assignment: &[u8], topic: &str) -> Option<Vec<i32>> {
    let bytes = &mut assignment;
    let _version: [u8; 2] = take(bytes)?;
    let mut found = Vec::new();
    for _ in 0..i32::from_be_bytes(take(bytes)?) {
        let length = usize::from(u16::from_be_bytes(take(bytes)?));
        let (name, rest) = bytes.split_at_checked(length)?;
        *bytes = rest;
        for _ in 0..i32::from_be_bytes(take(bytes)?) {
            let partition = i32::from_be_bytes(take(bytes)?);
            if name == topic.as_bytes() {
                found.push(partition);
            }
        }
    }
    Some(found)
}

fn take<const SIZE: usize>(bytes: &mut &[u8]) -> Option<[u8; SIZE]> {
    let (first, rest) = bytes.split_first_chunk()?;
    *bytes = rest;
    Some(*first)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Version 1: three partitions of one topic, one of another, and no data of the member's own.
    const TWO_TOPICS: &[u8] = b"\0\x01\0\0\0\x02\0\x05units\0\0\0\x03\0\0\0\0\0\0\0\x02\0\0\x01\0\
        \0\x02xx\0\0\0\x01\0\0\0\x07\xff\xff\xff\xff";

    #[test]
    fn partitions_of_a_topic_are_found() {
        assert_eq!(partitions(TWO_TOPICS, "units"), Some(vec![0, 2, 256]));
        assert_eq!(partitions(TWO_TOPICS, "xx"), Some(vec![7]));
        assert_eq!(partitions(TWO_TOPICS, "cells"), Some(vec![]));
    }

    #[test]
    fn what_is_cut_short_is_none() {
        let whole = TWO_TOPICS.len() - 4; // what the member keeps for itself is not looked at
        for length in 0..whole {
            assert_eq!(partitions(&TWO_TOPICS[..length], "units"), None, "{length}");
        }
        assert_eq!(partitions(b"\0\x01\x7f\xff\xff\xff", "units"), None);
    }
}
