//! What must be known before a number is believed.

/// Something that must be known before a number is believed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice {
    /// Whether it changes what the numbers mean; otherwise it only explains them.
    pub warning: bool,
    /// In a few words.
    pub title: String,
    /// In a sentence or two.
    pub text: String,
}

/// A notice that changes what the numbers mean.
pub(crate) fn warning(title: &str, text: String) -> Notice {
    Notice {
        warning: true,
        title: title.to_owned(),
        text,
    }
}

/// A notice that explains the numbers.
pub(crate) fn note(title: &str, text: String) -> Notice {
    Notice {
        warning: false,
        ..warning(title, text)
    }
}

impl Notice {
    /// The whole notice in one text.
    pub(crate) fn said(&self) -> String {
        format!("{}: {}", self.title, self.text)
    }

    /// Whether `text`, a warning of a result, is this notice, in these words or in others.
    pub(crate) fn is_in(&self, text: &str) -> bool {
        let rest = text.strip_prefix(&*self.title);
        rest.is_some_and(|rest| rest.starts_with(": "))
    }
}
