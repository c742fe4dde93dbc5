//! Progress and cancellation, handed in by whoever runs a stream.

use app::Cancel;

/// What a stream reports and asks while it runs.
pub struct Hooks<'a> {
    /// Asks the stream to stop.
    pub cancel: Cancel,
    /// Receives the number of rows so far, now and then.
    pub progress: Box<dyn FnMut(u64) + 'a>,
}

impl Hooks<'_> {
    /// Hooks that nobody listens to.
    pub fn none() -> Self {
        Self {
            cancel: Cancel::new(),
            progress: Box::new(|_rows| {}),
        }
    }
}
