//! How whoever started a call in this process follows it, and stops it.

use std::fmt;
use std::panic::resume_unwind;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};

use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::{Event, Level, Metadata, Subscriber};

/// How far a call is, what it has to say, and whether it is still wanted.
#[derive(Debug, Default)]
pub struct Watch {
    stopped: AtomicBool,
    done: AtomicU64,
    steps: AtomicU64,
    task: Mutex<&'static str>,
    notes: Mutex<Vec<Note>>,
}

/// What a call says meanwhile, as the command line does on standard error.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Note {
    /// Whether it is a warning, not only information.
    pub is_warning: bool,
    /// The sentence.
    pub text: String,
}

/// How far the present task is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Standing {
    /// What is being done; empty before anything is.
    pub task: &'static str,
    /// Steps that are done.
    pub done: u64,
    /// Steps there are; zero where nobody knows.
    pub steps: u64,
}

/// What a stopped call unwinds with: nobody reports it as a panic.
pub(crate) struct Stopped;

impl Watch {
    /// Asks the call to end: it does at its next step, and leaves nothing half written.
    pub fn stop(&self) {
        self.stopped.store(true, Ordering::Relaxed);
    }

    /// Whether the call was asked to end.
    pub fn is_stopped(&self) -> bool {
        self.stopped.load(Ordering::Relaxed)
    }

    /// How far it is.
    pub fn standing(&self) -> Standing {
        Standing {
            task: *self.task.lock().unwrap_or_else(PoisonError::into_inner),
            done: self.done.load(Ordering::Relaxed),
            steps: self.steps.load(Ordering::Relaxed),
        }
    }

    /// What was said since the last time somebody asked.
    pub fn take_notes(&self) -> Vec<Note> {
        let mut notes = self.notes.lock().unwrap_or_else(PoisonError::into_inner);
        std::mem::take(&mut notes)
    }

    pub(crate) fn start(&self, task: &'static str, steps: u64) {
        *self.task.lock().unwrap_or_else(PoisonError::into_inner) = task;
        self.steps.store(steps, Ordering::Relaxed);
        self.at(0);
    }

    pub(crate) fn steps(&self, steps: u64) {
        self.steps.store(steps, Ordering::Relaxed);
    }

    /// So many steps are done. Where the call is not wanted any more, this ends it.
    pub(crate) fn at(&self, done: u64) {
        self.done.store(done, Ordering::Relaxed);
        self.look();
    }

    /// So many more steps are done.
    pub(crate) fn by(&self, steps: u64) {
        self.done.fetch_add(steps, Ordering::Relaxed);
        self.look();
    }

    /// Ends a call that is not wanted any more.
    pub(crate) fn look(&self) {
        if self.is_stopped() {
            resume_unwind(Box::new(Stopped));
        }
    }
}

/// Keeps what is logged on a thread for its watch.
pub(crate) struct Listener(pub(crate) std::sync::Arc<Watch>);

impl Subscriber for Listener {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        *metadata.level() <= Level::INFO
    }

    fn new_span(&self, _span: &Attributes<'_>) -> Id {
        Id::from_u64(1)
    }

    fn record(&self, _span: &Id, _values: &Record<'_>) {}

    fn record_follows_from(&self, _span: &Id, _follows: &Id) {}

    fn event(&self, event: &Event<'_>) {
        let mut sentence = Sentence(String::new());
        event.record(&mut sentence);
        let note = Note {
            is_warning: *event.metadata().level() <= Level::WARN,
            text: text::visible(&sentence.0).to_string(),
        };
        let notes = &self.0.notes;
        notes
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .push(note);
    }

    fn enter(&self, _span: &Id) {}

    fn exit(&self, _span: &Id) {}
}

/// The message of an event, with its fields behind it.
struct Sentence(String);

impl Visit for Sentence {
    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        let words = match field.name() {
            "message" => format!("{value:?}"),
            name => format!("{name}={value:?}"),
        };
        if !self.0.is_empty() {
            self.0.push(' ');
        }
        self.0.push_str(&words);
    }
}
