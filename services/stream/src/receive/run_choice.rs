//! Which run of a topic is received.

use crate::wire::headers::Run;

/// Which run of a topic is meant.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum RunChoice {
    /// The one that started last; messages without a run when there is none.
    #[default]
    Newest,
    /// The one of this name; the newest of them.
    Id(String),
    /// The newest that started at this time or later, in milliseconds since the epoch on the
    /// producers' clocks.
    Since(u64),
    /// The messages without a run, whatever else is there.
    Foreign,
}

impl RunChoice {
    /// The choice behind `--run-id`: a name, `none` for messages without a run, nothing for the
    /// newest.
    pub fn of(run_id: Option<&str>) -> Self {
        match run_id {
            None => Self::Newest,
            Some("none") => Self::Foreign,
            Some(id) => Self::Id(id.to_owned()),
        }
    }

    /// The newest run that starts from now on: what was there before is not meant.
    pub fn fresh() -> Self {
        Self::Since(Run::start(None).started)
    }
}
