//! Metadata and records of a file, checked before the vendor's decoder sees them.
//!
//! The decoder takes an end in the middle of a record for the end of the file, trusts lengths that
//! would misalign every record behind them, and makes room for whatever length the metadata claims:
//! each is damage here.

use std::io::{self, Read};

use dbn::decode::dbn::fsm::{DbnFsm, ProcessResult};
use dbn::{Metadata, RecordRef, VersionUpgradePolicy};

use crate::format::error::{DbnFault, ReadError};

/// The newest version that is read.
const NEWEST: u8 = 3;

/// Signature, version and the length of the metadata.
const PRELUDE: usize = 8;

/// Longest metadata. A year of every US share takes a tenth of it.
const LONGEST_METADATA: u32 = 64 << 20;

/// Bytes of records that are decoded together: few enough to be in the nearest cache still when
/// their rows are made.
const BUFFER: usize = 32 * 1024;

/// Records that are given out together at most.
pub(super) const TOGETHER: usize = 64;

/// Shortest record: its header.
const HEADER: usize = 16;

/// Records are a multiple of so many bytes in every version, so that their times lie where times
/// may lie.
const ALIGNMENT: usize = 8;

/// The records of a file, some at a time.
pub(super) struct Framed<R> {
    input: R,
    name: String,
    metadata: Metadata,
    decoder: DbnFsm,
    /// Bytes of the last record that are still to come.
    missing: usize,
    /// Whole records that the decoder has and has not given out.
    whole: usize,
    /// Records given out.
    given: u64,
    /// What is wrong behind the records that are still to be given out.
    fault: Option<DbnFault>,
    ended: bool,
}

impl<R: Read> Framed<R> {
    /// Reads the metadata.
    ///
    /// # Errors
    /// When it is of another version, damaged, cut short, or longer than any.
    pub(super) fn open(mut input: R, name: &str) -> Result<Self, ReadError> {
        let damaged = |fault| ReadError::Dbn {
            source_name: name.to_owned(),
            fault,
        };
        let mut start = Vec::with_capacity(PRELUDE);
        read_up_to(&mut input, PRELUDE as u64, &mut start, name)?;
        let version = start
            .get(3)
            .copied()
            .ok_or(damaged(DbnFault::MetadataCut))?;
        if !(1..=NEWEST).contains(&version) {
            return Err(damaged(DbnFault::Version(version)));
        }
        let length = start.get(4..).and_then(<[u8]>::first_chunk::<4>);
        let length = u32::from_le_bytes(*length.ok_or(damaged(DbnFault::MetadataCut))?);
        if length > LONGEST_METADATA {
            return Err(damaged(DbnFault::MetadataTooLong(length)));
        }
        read_up_to(&mut input, length.into(), &mut start, name)?;
        if start.len() < PRELUDE + length as usize {
            return Err(damaged(DbnFault::MetadataCut));
        }
        let bad = |error: dbn::Error| damaged(DbnFault::Metadata(error.to_string()));
        let mut decoder = DbnFsm::builder()
            .buffer_size(BUFFER)
            .upgrade_policy(VersionUpgradePolicy::AsIs)
            .build()
            .map_err(bad)?;
        decoder.write_all(&start);
        let metadata = match decoder.process() {
            ProcessResult::Metadata(metadata) => metadata,
            ProcessResult::Err(error) => return Err(bad(error)),
            ProcessResult::ReadMore(_) | ProcessResult::Record(()) => {
                return Err(damaged(DbnFault::MetadataCut));
            }
        };
        Ok(Self {
            input,
            name: name.to_owned(),
            metadata,
            decoder,
            missing: 0,
            whole: 0,
            given: 0,
            fault: None,
            ended: false,
        })
    }

    pub(super) fn metadata(&self) -> &Metadata {
        &self.metadata
    }

    /// The bytes from the next record on, as many as are there: none at the end. What of them is a
    /// record may be passed over without the decoder's seeing it.
    ///
    /// # Errors
    /// When the input fails.
    pub(super) fn ahead(&mut self) -> Result<&[u8], ReadError> {
        while self.whole == 0 && !self.ended {
            self.fill()?;
        }
        Ok(self.decoder.data())
    }

    /// Passes over so many records of [`Framed::ahead`], of so many bytes together.
    pub(super) fn pass(&mut self, records: usize, bytes: usize) {
        self.decoder.skip(bytes);
        self.whole = self.whole.saturating_sub(records);
        self.given += records as u64;
    }

    /// The next records, as many as there is room for, and the number of the first, from 1; none
    /// at the end.
    ///
    /// # Errors
    /// When the input fails, or the record is damaged or cut off.
    pub(super) fn next<'a>(
        &'a mut self,
        room: &'a mut [Option<RecordRef<'a>>],
    ) -> Result<(u64, &'a [RecordRef<'a>]), ReadError> {
        while self.whole == 0 && !self.ended {
            self.fill()?;
        }
        let first = self.given + 1;
        if self.whole == 0 {
            return match self.fault.take() {
                Some(fault) => Err(self.damaged(fault)),
                None => Ok((first, &[])),
            };
        }
        let fault = match self.decoder.process_many(room) {
            ProcessResult::Record(records) => {
                self.given += records.len() as u64;
                self.whole = self.whole.saturating_sub(records.len());
                return Ok((first, records));
            }
            ProcessResult::Err(error) => DbnFault::Record(error.to_string()),
            // It was given more than it takes for a record.
            ProcessResult::ReadMore(_) | ProcessResult::Metadata(_) => DbnFault::RecordCut,
        };
        Err(ReadError::DbnRecord {
            source_name: self.name.clone(),
            record: first,
            fault,
        })
    }

    /// Reads more, and lets the decoder see what begins like records.
    fn fill(&mut self) -> Result<(), ReadError> {
        self.decoder.skip(0); // what was given out makes room
        let space = self.decoder.space();
        if space.is_empty() {
            return Err(self.damaged(DbnFault::RecordCut)); // nothing read would look like the end
        }
        let count = loop {
            match self.input.read(space) {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(ReadError::of_io(error, &self.name)),
                Ok(count) => break count,
            }
        };
        if count == 0 {
            self.ended = true;
            if self.missing > 0 {
                self.fault = Some(DbnFault::RecordCut);
            }
            return Ok(());
        }
        let mut next = self.missing;
        self.whole += usize::from(next > 0 && next <= count);
        while next < count {
            let word = space[next];
            let length = usize::from(word) * RECORD_WORD;
            if length < HEADER || !length.is_multiple_of(ALIGNMENT) {
                self.fault = Some(DbnFault::RecordLength(length));
                self.ended = true;
                self.missing = 0;
                self.decoder.fill(next);
                return Ok(());
            }
            // Most records are as long as the one before them: they are looked for where they then
            // begin, without a wait for one length to know where the next one is.
            let mut same = space[next..count].chunks_exact(length);
            let same = same.position(|record| record[0] != word);
            let same = same.unwrap_or((count - next) / length);
            self.whole += same;
            next += same * length;
            if same == 0 {
                next += length; // its end is still to come
            }
        }
        self.missing = next - count;
        self.decoder.fill(count);
        Ok(())
    }

    /// The error of what is wrong behind the last record given out.
    fn damaged(&self, fault: DbnFault) -> ReadError {
        ReadError::DbnRecord {
            source_name: self.name.clone(),
            record: self.given + 1,
            fault,
        }
    }
}

/// Lengths of records are in words of so many bytes.
const RECORD_WORD: usize = dbn::RecordHeader::LENGTH_MULTIPLIER;

/// Reads so many bytes behind `bytes`, or as many as there are.
fn read_up_to(
    input: &mut impl Read,
    count: u64,
    bytes: &mut Vec<u8>,
    name: &str,
) -> Result<(), ReadError> {
    let read = input.take(count).read_to_end(bytes);
    read.map(drop)
        .map_err(|error| ReadError::of_io(error, name))
}
