//! A worker: takes tasks, leaves what comes of them, and says how far it is.

use std::collections::{BTreeMap, VecDeque};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, SyncSender, channel, sync_channel};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::Result;
use app::Cancel;
use evaluation::panel::Key;
use stream::StreamError;
use stream::kafka::{LeavingsTopic, Task as Queued, Worker};
use text::counted;
use tracing::{info, warn};

use super::compute::{Listener, compute};
use super::leaving::Leaving;
use super::left::{Failure, Left};
use super::metrics::Metrics;
use super::progress::Progress;
use super::task::Task;
use crate::error::Stopped;

/// How often the membership is kept alive while there is work.
const TURN: Duration = Duration::from_millis(200);

/// A unit that takes longer than that holds its own partition only: tasks of others are taken
/// beside it.
const LONG: Duration = Duration::from_secs(10);

/// Tasks in hand at the same time at most: each may take the memory of a day.
const HANDS: usize = 2;

/// Tasks that wait here at most. One that waits is nobody else's, until the group gives its
/// partition to another worker; and to fetch more takes a second once none were taken.
const MOST_WAITING: usize = 64;

/// What a worker is given.
pub(crate) struct Place {
    /// The worker's name in the group.
    pub(crate) name: String,
    /// The prefix of a bucket below which recordings are; `None` for the current folder.
    pub(crate) prefix: Option<PathBuf>,
    /// After so long without a task it ends.
    pub(crate) stop_when_idle: Option<Duration>,
    pub(crate) cancel: Cancel,
}

/// What a thread that executes says, and where it waits for an answer.
struct Said {
    partition: i32,
    what: What,
    heard: SyncSender<()>,
}

enum What {
    Begins(u64),
    Left { id: String, left: Left },
    Over,
}

/// A task in hand.
struct Hand {
    queued: Queued,
    progress: Progress,
    /// Whether the progress is not noted yet.
    is_ahead: bool,
    /// Whether each unit is noted before it begins: one of them may have ended a worker before.
    is_careful: bool,
    begun: Instant,
}

/// Serves until a stop is asked for, or nothing has come for long enough; how many units it did.
///
/// # Errors
/// When the broker is gone, or what is left of a unit is not delivered.
pub(crate) fn serve(
    mut worker: Worker,
    leavings: LeavingsTopic,
    place: &Place,
    metrics: &Metrics,
) -> Result<u64> {
    let mut leaving = Leaving::new(leavings);
    let (say, said) = channel();
    let mut hands: BTreeMap<i32, Hand> = BTreeMap::new();
    let mut waiting: VecDeque<Queued> = VecDeque::new();
    let mut idle = Instant::now();
    let (mut units, mut held) = (0, false);
    while !place.cancel.is_cancelled() {
        // With work in hand, what it says comes first; the queue is looked at between.
        let patience = if hands.is_empty() && waiting.is_empty() {
            TURN
        } else {
            Duration::ZERO
        };
        if let Some(queued) = worker.poll(patience)? {
            // What the group gave back and takes again comes once more.
            let known = |one: &Queued| (one.partition, one.offset);
            let in_hand = hands.get(&queued.partition).map(|hand| known(&hand.queued));
            let mut here = waiting.iter().map(known).chain(in_hand);
            if !here.any(|one| one == known(&queued)) {
                waiting.push_back(queued);
            }
        }
        let full = waiting.len() >= MOST_WAITING;
        if full || held && waiting.len() < MOST_WAITING / 4 {
            // Partitions that came meanwhile are held as well.
            worker.hold(full);
            held = full;
        }
        let young = hands.values().any(|hand| hand.begun.elapsed() < LONG);
        if !young && hands.len() < HANDS {
            waiting.retain(|queued| worker.has(queued.partition));
            let free = |queued: &Queued| !hands.contains_key(&queued.partition);
            if let Some(next) = waiting.iter().position(free)
                && let Some(queued) = waiting.remove(next)
            {
                if let Some(hand) = begin(queued, &worker, place, &say)? {
                    hands.insert(hand.queued.partition, hand);
                }
                metrics.in_hand(hands.len());
                idle = Instant::now();
                continue;
            }
        }
        if hands.is_empty() {
            if place
                .stop_when_idle
                .is_some_and(|limit| idle.elapsed() >= limit)
            {
                break;
            }
            continue;
        }
        idle = Instant::now();
        units += listen(&said, &mut hands, &worker, &mut leaving, metrics)?;
        metrics.in_hand(hands.len());
    }
    leaving.settle()?;
    for hand in hands.values() {
        let note = hand.progress.taken_away().note();
        worker.note(&hand.queued, &note, &note, true);
    }
    if place.cancel.is_cancelled() {
        let done = counted(units, "unit", "units");
        return Err(Stopped(if hands.is_empty() {
            format!("{done} done, none in hand")
        } else {
            format!("{done} done; what is in hand is begun anew by another worker")
        })
        .into());
    }
    Ok(units)
}

/// Begins a task on a thread of its own; nothing where it is none.
fn begin(
    queued: Queued,
    worker: &Worker,
    place: &Place,
    say: &Sender<Said>,
) -> Result<Option<Hand>, StreamError> {
    let task = Task::of(&queued.payload).and_then(|task| task.found(place.prefix.as_deref()));
    let task = match task {
        Ok(task) => task,
        Err(error) => {
            warn!(
                partition = queued.partition,
                offset = queued.offset,
                "a message of the queue is left out: {}",
                app::one_line(error.as_ref())
            );
            worker.finished(&queued);
            return Ok(None);
        }
    };
    let before = Progress::of(&worker.noted(&queued));
    let hand = Hand {
        queued,
        progress: before.again(),
        is_ahead: false,
        is_careful: before.begun > 0,
        begun: Instant::now(),
    };
    hand.note(worker, true);
    info!("{}", task.name());
    let voice = Voice {
        partition: hand.queued.partition,
        say: say.clone(),
        worker: place.name.clone(),
        before,
    };
    let work = move || {
        let (voice, task) = (&voice, &task);
        let told = Told { voice, task };
        if before.reading && before.is_lost() {
            told.all_failed(&lost(before.begun, "read its files"));
        } else {
            let done = AssertUnwindSafe(|| compute(task, before.done, &told));
            // Whoever waits for these units is told, whatever is wrong with them.
            if catch_unwind(done).is_err() {
                told.all_failed("the program has a fault that these rows or settings show");
            }
        }
        voice.say(What::Over);
    };
    if let Err(error) = thread::Builder::new().spawn(work) {
        // It stays in the queue, for a worker with room for a thread.
        return Err(StreamError::NoThread(error));
    }
    Ok(Some(hand))
}

/// Why a unit is not tried once more.
fn lost(begun: u64, what: &str) -> String {
    format!("{begun} workers ended while they {what}: it may need more memory than they have")
}

impl Hand {
    /// Notes how far it is: `surely` where whoever has it next must know.
    fn note(&self, worker: &Worker, surely: bool) {
        let (now, back) = (self.progress, self.progress.taken_away());
        worker.note(&self.queued, &now.note(), &back.note(), surely);
    }
}

/// Hears what threads that execute say; how many units were finished. What they left before is with
/// the broker, and noted, when this ends.
fn listen(
    said: &Receiver<Said>,
    hands: &mut BTreeMap<i32, Hand>,
    worker: &Worker,
    leaving: &mut Leaving,
    metrics: &Metrics,
) -> Result<u64> {
    let mut finished = 0;
    let until = Instant::now() + TURN;
    loop {
        let left = until.saturating_duration_since(Instant::now());
        let Said {
            partition,
            what,
            heard,
        } = match said.recv_timeout(left) {
            Ok(said) => said,
            Err(RecvTimeoutError::Timeout | RecvTimeoutError::Disconnected) => {
                leaving.settle()?;
                for hand in hands.values_mut().filter(|hand| hand.is_ahead) {
                    hand.note(worker, false);
                    hand.is_ahead = false;
                }
                return Ok(finished);
            }
        };
        let Some(hand) = hands.get_mut(&partition) else {
            continue;
        };
        match what {
            What::Begins(place) => {
                hand.progress = hand.progress.at(place);
                hand.begun = Instant::now();
                hand.is_ahead = leaving.is_young() && !hand.is_careful;
                if !hand.is_ahead {
                    leaving.settle()?;
                    hand.note(worker, false);
                }
            }
            What::Left { id, left } => {
                let failed = matches!(left, Left::Failed(_));
                leaving.leave(&id, left)?;
                finished += 1;
                if failed {
                    metrics.failed();
                } else {
                    metrics.done(hand.begun.elapsed());
                }
            }
            What::Over => {
                leaving.settle()?;
                worker.finished(&hand.queued);
                hands.remove(&partition);
                let _ = heard.send(());
                return Ok(finished);
            }
        }
        // A thread that is gone needs no answer.
        let _ = heard.send(());
    }
}

/// How a thread that executes is heard.
struct Voice {
    partition: i32,
    say: Sender<Said>,
    worker: String,
    /// How far the task was when it was taken.
    before: Progress,
}

impl Voice {
    /// Says something, and waits until it is dealt with.
    fn say(&self, what: What) {
        let (heard, hears) = sync_channel(1);
        let said = Said {
            partition: self.partition,
            what,
            heard,
        };
        if self.say.send(said).is_ok() {
            // Whoever does not answer has ended, and this process with it.
            let _ = hears.recv();
        }
    }
}

/// What is said of a task.
struct Told<'a> {
    voice: &'a Voice,
    task: &'a Task,
}

impl Listener for Told<'_> {
    fn begins(&self, place: u64) -> Result<(), String> {
        let before = self.voice.before;
        self.voice.say(What::Begins(place));
        if place == before.done && before.is_lost() {
            return Err(lost(before.begun, "executed it"));
        }
        Ok(())
    }

    fn cell(&self, key: &Key, file: Vec<u8>) {
        self.left(key, Left::Cell(file));
    }

    fn failed(&self, key: &Key, why: String) {
        warn!("{} on {}: {why}", key.1, key.0);
        let worker = self.voice.worker.clone();
        self.left(key, Left::Failed(Failure { worker, why }));
    }
}

impl Told<'_> {
    fn all_failed(&self, why: &str) {
        for unit in &self.task.units {
            self.failed(&unit.key(), why.to_owned());
        }
    }

    fn left(&self, key: &Key, left: Left) {
        let id = self.task.id(key);
        self.voice.say(What::Left { id, left });
    }
}
