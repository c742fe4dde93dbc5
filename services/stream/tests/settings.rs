//! Settings of the stream through every layer: what overrides what, what an error says, what stays
//! hidden.
#![allow(clippy::unwrap_used)]

use std::path::Path;

use app::settings::{Loaded, Span, load};
use figment::Jail;
use serde::{Deserialize, Serialize};
use serde_json::json;
use stream::KafkaConfig;

#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct Settings {
    kafka: KafkaConfig,
}

fn load_with(
    file: Option<&str>,
    command_line: &serde_json::Value,
) -> Result<Loaded<Settings>, String> {
    load(file.map(Path::new), command_line).map_err(|error| error.to_string())
}

fn origin_of(loaded: &Loaded<Settings>, key: &str) -> String {
    let found = loaded
        .origins()
        .into_iter()
        .find(|setting| setting.key == key);
    found.map_or_else(
        || "absent".into(),
        |setting| format!("{} # {}", setting.value, setting.origin),
    )
}

#[test]
#[allow(clippy::result_large_err)]
fn each_layer_overrides_the_one_before_and_is_remembered() {
    Jail::expect_with(|jail| {
        let nothing = json!({});
        let brokers = |loaded: &Loaded<Settings>| origin_of(loaded, "kafka.brokers");
        let loaded = load_with(None, &nothing).unwrap();
        assert_eq!(brokers(&loaded), "localhost:9092 # built-in default");
        jail.create_file(
            "sor.toml",
            "[kafka]\nbrokers = 'file:1'\ntopic = 'from_file'\n",
        )?;
        let loaded = load_with(Some("sor.toml"), &nothing).unwrap();
        assert!(
            brokers(&loaded).starts_with("file:1 # "),
            "{}",
            brokers(&loaded)
        );
        assert!(brokers(&loaded).ends_with("sor.toml"));
        jail.set_env("KAFKA_BOOTSTRAP_SERVERS", "known:2");
        let loaded = load_with(Some("sor.toml"), &nothing).unwrap();
        assert_eq!(
            brokers(&loaded),
            "known:2 # environment variable KAFKA_BOOTSTRAP_SERVERS"
        );
        jail.set_env("SOR_KAFKA__BROKERS", "ours:3");
        let loaded = load_with(Some("sor.toml"), &nothing).unwrap();
        assert_eq!(
            brokers(&loaded),
            "ours:3 # environment variable SOR_KAFKA__BROKERS"
        );
        let loaded =
            load_with(Some("sor.toml"), &json!({"kafka": {"brokers": "typed:4"}})).unwrap();
        assert_eq!(brokers(&loaded), "typed:4 # command line --brokers");
        assert_eq!(loaded.settings.kafka.brokers, "typed:4");
        assert_eq!(loaded.settings.kafka.topic, "from_file");
        Ok(())
    });
}

#[test]
#[allow(clippy::result_large_err)]
fn unknown_keys_name_themselves_and_their_place() {
    Jail::expect_with(|jail| {
        let nothing = json!({});
        jail.set_env("SOR_KAFKA__BORKERS", "a:1");
        let error = load_with(None, &nothing).unwrap_err();
        assert!(error.contains("kafka.borkers: unknown setting"), "{error}");
        assert!(
            error.contains("environment variable SOR_KAFKA__BORKERS"),
            "{error}"
        );
        assert!(error.contains("brokers"), "{error}");
        jail.set_env("SOR_KAFKA__BORKERS", "");
        Ok(())
    });
    Jail::expect_with(|jail| {
        jail.create_file("sor.toml", "[kafak]\nbrokers = 'file:1'\n")?;
        let error = load_with(Some("sor.toml"), &json!({})).unwrap_err();
        assert!(error.contains("kafak: unknown setting"), "{error}");
        assert!(error.contains("sor.toml"), "{error}");
        let error = load_with(Some("absent.toml"), &json!({})).unwrap_err();
        assert!(error.contains("absent.toml"), "{error}");
        Ok(())
    });
}

#[test]
#[allow(clippy::result_large_err)]
fn values_that_do_not_fit_name_their_place() {
    Jail::expect_with(|jail| {
        jail.set_env("SOR_KAFKA__TIMEOUT", "soon");
        let error = load_with(None, &json!({})).unwrap_err();
        assert!(
            error.contains("kafka.timeout: \"soon\" is no duration"),
            "{error}"
        );
        assert!(error.contains("SOR_KAFKA__TIMEOUT"), "{error}");
        jail.set_env("SOR_KAFKA__TIMEOUT", "2");
        jail.set_env("SOR_KAFKA__TOPIC", "42");
        jail.set_env("SOR_VERSION", "not a setting");
        let loaded = load_with(None, &json!({})).unwrap();
        assert_eq!(loaded.settings.kafka.timeout, Span::seconds(2));
        assert_eq!(loaded.settings.kafka.topic, "42");
        Ok(())
    });
}

#[test]
#[allow(clippy::result_large_err)]
fn client_options_pass_in_every_notation_and_secrets_stay_hidden() {
    Jail::expect_with(|jail| {
        jail.create_file(
            "sor.toml",
            "[kafka.options]\n'sasl.username' = 'me'\nsecurity.protocol = 'sasl_ssl'\nlinger.ms = \
             7\n",
        )?;
        jail.set_env("SOR_KAFKA__OPTIONS__SASL_PASSWORD", "hunter2");
        let loaded = load_with(Some("sor.toml"), &json!({})).unwrap();
        let options: Vec<_> = loaded.settings.kafka.options.iter().collect();
        assert_eq!(
            options,
            [
                ("linger.ms", "7"),
                ("sasl.password", "hunter2"),
                ("sasl.username", "me"),
                ("security.protocol", "sasl_ssl"),
            ]
        );
        let shown: Vec<_> = loaded.origins().iter().map(ToString::to_string).collect();
        assert!(
            shown.join("\n").contains("sasl_password = (hidden)"),
            "{shown:?}"
        );
        assert!(!shown.join("\n").contains("hunter2"));
        let debug = format!("{loaded:?}");
        assert!(
            debug.contains("sasl.username") && !debug.contains("hunter2"),
            "{debug}"
        );
        assert!(
            !serde_json::to_string(&loaded.settings)
                .unwrap()
                .contains("hunter2")
        );
        Ok(())
    });
}

#[test]
#[allow(clippy::result_large_err)]
fn no_error_quotes_a_secret_whatever_is_wrong_with_its_line() {
    for (text, said) in [
        ("[kafka.options]\n'sasl.password' = \"hunter2\n", "line 2"),
        (
            "[kafka.options]\nsasl.password = hunter2\n",
            "line 2, column 17",
        ),
        ("[kafka.options]\nsasl.password = 'hunter2' 'x'\n", "line 2"),
        (
            "[kafka.options]\nsasl.password = ['hunter2']\n",
            "sasl.password",
        ),
        ("[kafka.options]\nx = 1\nx = 'hunter2'\n", "line 3"),
        (
            "[kafka]\noptions = 'sasl.password=hunter2'\n",
            "kafka.options",
        ),
        ("kafka = 'sasl.password=hunter2'\n", "kafka"),
        ("'sasl.password=hunter2'\n", "line 1"),
    ] {
        Jail::expect_with(|jail| {
            jail.create_file("sor.toml", text)?;
            let error = load_with(Some("sor.toml"), &json!({})).unwrap_err();
            assert!(error.contains(said), "{text}: {error}");
            assert!(error.contains("sor.toml"), "{text}: {error}");
            assert!(!error.contains("hunter2"), "{text}: {error}");
            Ok(())
        });
    }
    Jail::expect_with(|jail| {
        jail.set_env("SOR_KAFKA__OPTIONS", "hunter2");
        let error = load_with(None, &json!({})).unwrap_err();
        assert!(error.contains("SOR_KAFKA__OPTIONS"), "{error}");
        assert!(!error.contains("hunter2"), "{error}");
        Ok(())
    });
}

#[test]
#[allow(clippy::result_large_err)]
fn damaged_settings_are_errors_and_never_panics() {
    use rand::{RngExt, SeedableRng};
    const GOOD: &str = "[kafka]\nbrokers = 'a:1,b:2'\npartitions = 3\ntimeout = '30s'\nwait = '1m \
        5s'\n\n\
        [kafka.options]\n'sasl.password' = 'x'\nlinger.ms = 5\ndebug = true\n";
    Jail::expect_with(|jail| {
        let mut usable = 0;
        for seed in 0..1_000 {
            let mut random = rand_pcg::Pcg64Mcg::seed_from_u64(seed);
            let mut text = GOOD.as_bytes().to_vec();
            for _ in 0..random.random_range(0..4) {
                let place = random.random_range(0..text.len());
                match random.random_range(0..4) {
                    0 => text[place] = random.random_range(32..127),
                    1 => text.truncate(place.max(1)),
                    2 => text.insert(place, b"='[].\"\n{"[random.random_range(0..8)]),
                    _ => drop(text.drain(place..(place + 9).min(text.len()))),
                }
                if text.is_empty() {
                    text.push(b'\n');
                }
            }
            jail.create_file("sor.toml", &String::from_utf8_lossy(&text))?;
            usable += u32::from(load_with(Some("sor.toml"), &json!({})).is_ok());
        }
        assert!((1..1_000).contains(&usable), "{usable}");
        Ok(())
    });
}

#[test]
#[allow(clippy::result_large_err)]
fn an_empty_variable_is_none_and_what_an_installation_has_built_in_is_weaker_than_a_file() {
    Jail::expect_with(|jail| {
        let topic = |loaded: &Loaded<Settings>| origin_of(loaded, "kafka.topic");
        for variable in [
            "SOR_KAFKA__TOPIC",
            "SOR_KAFKA__WAIT",
            "SOR_ORDER__SIZE",
            "SOR_DEFAULT_KAFKA__TOPIC",
            "SOR_CONFIG",
            "KAFKA_BOOTSTRAP_SERVERS",
        ] {
            jail.set_env(variable, "");
        }
        let loaded = load_with(None, &json!({})).unwrap();
        assert_eq!(topic(&loaded), "mock_l1_stream # built-in default");
        let brokers = origin_of(&loaded, "kafka.brokers");
        assert_eq!(brokers, "localhost:9092 # built-in default");
        jail.set_env("SOR_DEFAULT_KAFKA__TOPIC", "installed");
        let loaded = load_with(None, &json!({})).unwrap();
        let expected = "installed # environment variable SOR_DEFAULT_KAFKA__TOPIC";
        assert_eq!(topic(&loaded), expected);
        jail.create_file("sor.toml", "kafka.topic = 'file'\n")?;
        let loaded = load_with(Some("sor.toml"), &json!({})).unwrap();
        assert!(topic(&loaded).starts_with("file # "), "{}", topic(&loaded));
        Ok(())
    });
}

#[test]
#[allow(clippy::result_large_err)]
fn the_variable_names_a_file_or_a_folder_that_may_have_one() {
    Jail::expect_with(|jail| {
        jail.create_dir("folder")?;
        jail.set_env("SOR_CONFIG", "folder");
        let topic = |file| load_with(file, &json!({})).map(|loaded| loaded.settings.kafka.topic);
        assert_eq!(topic(None).unwrap(), "mock_l1_stream");
        jail.create_file("folder/sor.toml", "kafka.topic = 'a'\n")?;
        jail.create_file("other.toml", "kafka.topic = 'b'\n")?;
        assert_eq!(topic(None).unwrap(), "a");
        assert_eq!(topic(Some("other.toml")).unwrap(), "b");
        jail.set_env("SOR_CONFIG", "absent");
        let error = topic(None).unwrap_err();
        assert!(error.contains("settings file absent"), "{error}");
        Ok(())
    });
}

#[test]
#[allow(clippy::result_large_err)]
fn tables_of_another_program_are_checked_and_left_alone() {
    Jail::expect_with(|jail| {
        let text = "profile = 'seed'\n[order]\nsize = 7\n[producer]\ninput = ['x']\n[kafka]\ntopic \
            = 't'\n";
        jail.create_file("sor.toml", text)?;
        jail.set_env("SOR_MARKET__FEE", "0.003");
        let loaded = load_with(Some("sor.toml"), &json!({})).unwrap();
        assert_eq!(loaded.settings.kafka.topic, "t");
        assert!(
            loaded
                .origins()
                .iter()
                .all(|setting| setting.key.starts_with("kafka."))
        );
        jail.create_file("sor.toml", "[order]\nsise = 7\n[producer]\nspeed.x = 1\n")?;
        jail.set_env("SOR_ROUTER__KINDS", "static");
        let error = load_with(Some("sor.toml"), &json!({})).unwrap_err();
        for said in [
            "order.sise: unknown setting (",
            "sor.toml",
            "router.kinds: unknown setting (environment variable SOR_ROUTER__KINDS)",
        ] {
            assert!(error.contains(said), "{said}: {error}");
        }
        Ok(())
    });
}
