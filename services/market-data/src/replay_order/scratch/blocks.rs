//! Where the blocks of one venue's rows begin.

/// A row this many places before the one behind which it is replayed was not merely overtaken: it
/// is of another part of the recording.
pub(crate) const FAR: u64 = 64;

/// A block of rows that may go on.
#[derive(Clone, Copy, Debug, Default)]
struct Open {
    /// The place of its first row in the recording.
    first: u64,
    /// The place of its last row so far among those of its venue.
    last: u64,
    file: usize,
    arrival: u64,
}

/// The blocks of one venue that came last.
#[derive(Debug, Default)]
pub(crate) struct Blocks {
    /// How many rows there were.
    rows: u64,
    /// The latest first.
    open: [Open; 4],
}

impl Blocks {
    /// The place of the first row of the block that a row is of. Late rows of another time may
    /// stand within a block.
    pub(crate) fn next(&mut self, ordinal: u64, file: usize, arrival: u64) -> u64 {
        self.rows += 1;
        let rows = self.rows;
        let is_of = |open: &Open| {
            let is_near = rows - open.last <= FAR;
            open.file == file && open.arrival == arrival && open.arrival > 0 && is_near
        };
        let place = self.open.iter().position(is_of);
        if place.is_none() {
            self.open.rotate_right(1);
            self.open[0] = Open {
                first: ordinal,
                last: rows,
                file,
                arrival,
            };
        }
        let open = &mut self.open[place.unwrap_or(0)];
        open.last = rows;
        open.first
    }
}
