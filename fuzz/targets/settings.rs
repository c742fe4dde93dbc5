//! Settings and fee files: no panic, and a secret is in no error and in no list, whatever is wrong
//! with the file.

#![no_main]

use std::cell::OnceCell;
use std::fs;

use libfuzzer_sys::fuzz_target;
use market_data::FeeSchedule;
use serde::{Deserialize, Serialize};
use stream::KafkaConfig;
use app::settings::{Loaded, SettingsError, load};
use tempfile::NamedTempFile;

const SECRET: &str = "hunter2";

#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct Settings {
    kafka: KafkaConfig,
}

thread_local! {
    static FILE: OnceCell<NamedTempFile> = const { OnceCell::new() };
}

fn loaded(text: &[u8]) -> Result<Loaded<Settings>, SettingsError> {
    FILE.with(|file| {
        let file = file.get_or_init(|| NamedTempFile::new().unwrap()).path();
        fs::write(file, text).unwrap();
        load(Some(file), &serde_json::json!({}))
    })
}

/// All that a user gets to see of settings.
fn shown(loaded: &Result<Loaded<Settings>, SettingsError>) -> String {
    match loaded {
        Ok(loaded) => {
            let listed = loaded
                .origins()
                .iter()
                .map(ToString::to_string)
                .collect::<String>();
            let json = serde_json::to_string(&loaded.settings).unwrap();
            let refused = loaded
                .settings
                .kafka
                .check()
                .err()
                .map(|error| error.to_string());
            format!("{listed}{json}{loaded:?}{refused:?}")
        }
        Err(error) => error.to_string(),
    }
}

fuzz_target!(|text: &[u8]| {
    let _ = shown(&loaded(text));
    let _ = FeeSchedule::default().read_csv(text);
    // What begins as a password and goes on in any way.
    if !String::from_utf8_lossy(text).contains(SECRET) {
        let start = format!("[kafka.options]\nsasl.password = '{SECRET}");
        let shown = shown(&loaded(&[start.as_bytes(), text].concat()));
        assert!(!shown.contains(SECRET), "{shown}");
    }
});
