//! `--part`: the number of this process among those that share the units of a panel.

use std::fmt;
use std::str::FromStr;

use thiserror::Error;

/// One of so many parts, counted from one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Part {
    /// Which, from one to how many there are.
    pub(crate) number: u32,
    /// How many there are.
    pub(crate) of: u32,
}

/// What `--part` says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum PartOption {
    /// `3/8`
    Given(Part),
    /// `auto`, or `auto/8` where the scheduler does not say how many there are.
    Scheduler { of: Option<u32> },
}

/// Why there is no such part.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub(crate) enum PartError {
    #[error("write 3/8 for the third of eight parts, auto, or auto/8")]
    Form,
    #[error("part {0} of {1}: parts are counted from 1 to {1}, at most {MOST}")]
    Range(u64, u64),
    #[error(
        "--part auto: no job array is seen, which is AWS_BATCH_JOB_ARRAY_INDEX, \
         JOB_COMPLETION_INDEX or SLURM_ARRAY_TASK_ID; write --part 3/8"
    )]
    NoScheduler,
    #[error("--part auto: {0} and {1} are both set; write --part 3/8")]
    Several(&'static str, &'static str),
    #[error(
        "--part auto: {0} is set, and nothing says how many parts there are; write --part auto/8"
    )]
    NoSize(&'static str),
    #[error("--part auto: {0} is {1:?} and not a whole number")]
    NotANumber(&'static str, String),
    #[error(
        "--part auto: SLURM_ARRAY_TASK_STEP is {0}: number the tasks without gaps, --array=0-7"
    )]
    Gaps(String),
}

/// More parts than any array of jobs has.
const MOST: u64 = 1_000_000;

/// How a scheduler numbers the processes of one job.
struct Scheduler {
    /// The variable with the number of this process.
    index: &'static str,
    /// The variable with the first number; 0 without one.
    first: Option<&'static str>,
    /// The variable with how many there are.
    size: Option<&'static str>,
}

const SCHEDULERS: [Scheduler; 3] = [
    // AWS Batch, array jobs.
    Scheduler {
        index: "AWS_BATCH_JOB_ARRAY_INDEX",
        first: None,
        size: Some("AWS_BATCH_JOB_ARRAY_SIZE"),
    },
    // Kubernetes, indexed Jobs.
    Scheduler {
        index: "JOB_COMPLETION_INDEX",
        first: None,
        size: None,
    },
    // Slurm, job arrays.
    Scheduler {
        index: "SLURM_ARRAY_TASK_ID",
        first: Some("SLURM_ARRAY_TASK_MIN"),
        size: Some("SLURM_ARRAY_TASK_COUNT"),
    },
];

impl Part {
    fn new(number: u64, of: u64) -> Result<Self, PartError> {
        if of > MOST || !(1..=of).contains(&number) {
            return Err(PartError::Range(number, of));
        }
        let bad = |_| PartError::Range(number, of);
        Ok(Self {
            number: u32::try_from(number).map_err(bad)?,
            of: u32::try_from(of).map_err(bad)?,
        })
    }
}

impl PartOption {
    /// The part, asking for variables where the scheduler says it.
    ///
    /// # Errors
    /// When no scheduler, or more than one, says which.
    pub(crate) fn part(
        self,
        variable: &impl Fn(&str) -> Option<String>,
    ) -> Result<Part, PartError> {
        let of = match self {
            Self::Given(part) => return Ok(part),
            Self::Scheduler { of } => of,
        };
        let mut there = SCHEDULERS
            .iter()
            .filter(|scheduler| variable(scheduler.index).is_some());
        let scheduler = there.next().ok_or(PartError::NoScheduler)?;
        if let Some(other) = there.next() {
            return Err(PartError::Several(scheduler.index, other.index));
        }
        let number = |name: &'static str| -> Result<Option<u64>, PartError> {
            variable(name)
                .map(|text| text.parse().map_err(|_| PartError::NotANumber(name, text)))
                .transpose()
        };
        let optional = |name: Option<&'static str>| name.map_or(Ok(None), number);
        if let Some(step) = variable("SLURM_ARRAY_TASK_STEP").filter(|step| step != "1")
            && scheduler.index.starts_with("SLURM")
        {
            return Err(PartError::Gaps(step));
        }
        let index = number(scheduler.index)?.unwrap_or_default();
        let first = optional(scheduler.first)?.unwrap_or_default();
        let of = match of {
            Some(of) => u64::from(of),
            None => optional(scheduler.size)?.ok_or(PartError::NoSize(scheduler.index))?,
        };
        Part::new(index.saturating_sub(first).saturating_add(1), of)
    }
}

impl FromStr for PartOption {
    type Err = PartError;

    fn from_str(text: &str) -> Result<Self, PartError> {
        let whole = |text: &str| text.parse::<u64>().map_err(|_| PartError::Form);
        match text.split_once('/') {
            None if text == "auto" => Ok(Self::Scheduler { of: None }),
            None => Err(PartError::Form),
            Some(("auto", of)) => {
                let part = Part::new(1, whole(of)?)?;
                Ok(Self::Scheduler { of: Some(part.of) })
            }
            Some((number, of)) => Part::new(whole(number)?, whole(of)?).map(Self::Given),
        }
    }
}

impl fmt::Display for Part {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}/{}", self.number, self.of)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What is typed, the variables that are set, and what comes of it.
    type Case = (
        &'static str,
        &'static [(&'static str, &'static str)],
        Result<&'static str, &'static str>,
    );

    #[test]
    fn a_scheduler_says_which_part() {
        let cases: &[Case] = &[
            ("3/8", &[], Ok("3/8")),
            (
                "auto",
                &[
                    ("AWS_BATCH_JOB_ARRAY_INDEX", "0"),
                    ("AWS_BATCH_JOB_ARRAY_SIZE", "4"),
                ],
                Ok("1/4"),
            ),
            (
                "auto",
                &[
                    ("SLURM_ARRAY_TASK_ID", "8"),
                    ("SLURM_ARRAY_TASK_MIN", "1"),
                    ("SLURM_ARRAY_TASK_COUNT", "8"),
                    ("SLURM_ARRAY_TASK_STEP", "1"),
                ],
                Ok("8/8"),
            ),
            ("auto/8", &[("JOB_COMPLETION_INDEX", "7")], Ok("8/8")),
            ("auto", &[("JOB_COMPLETION_INDEX", "7")], Err("auto/8")),
            ("auto/8", &[("JOB_COMPLETION_INDEX", "8")], Err("9 of 8")),
            ("auto", &[], Err("no job array")),
            (
                "auto/2",
                &[("JOB_COMPLETION_INDEX", "x")],
                Err("whole number"),
            ),
            (
                "auto",
                &[("JOB_COMPLETION_INDEX", "0"), ("SLURM_ARRAY_TASK_ID", "0")],
                Err("both set"),
            ),
            (
                "auto",
                &[
                    ("SLURM_ARRAY_TASK_ID", "4"),
                    ("SLURM_ARRAY_TASK_COUNT", "4"),
                    ("SLURM_ARRAY_TASK_STEP", "2"),
                ],
                Err("without gaps"),
            ),
        ];
        for (option, variables, expected) in cases {
            let variable = |name: &str| {
                let one = variables.iter().find(|(known, _)| *known == name);
                one.map(|(_, value)| (*value).to_owned())
            };
            let option: PartOption = option.parse().unwrap();
            match (option.part(&variable), expected) {
                (Ok(part), Ok(text)) => assert_eq!(part.to_string(), *text),
                (Err(error), Err(words)) => {
                    assert!(error.to_string().contains(words), "{error}");
                }
                (said, _) => panic!("{option:?}: {said:?} instead of {expected:?}"),
            }
        }
        for bad in [
            "",
            "3",
            "0/8",
            "9/8",
            "3/0",
            "-1/8",
            "3/8/9",
            "auto/",
            "auto/0",
            "1/99999999999",
        ] {
            assert!(bad.parse::<PartOption>().is_err(), "{bad}");
        }
    }
}
