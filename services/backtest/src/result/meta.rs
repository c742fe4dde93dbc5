//! What varies from run to run.

use std::env;
use std::time::Duration;

use result::Meta;

/// This version on this machine, with the command that was typed.
pub(crate) fn meta(read: Duration, simulate: Duration) -> Meta {
    Meta {
        version: env!("CARGO_PKG_VERSION").to_owned(),
        command: Some(command()),
        platform: format!("{}-{}", env::consts::OS, env::consts::ARCH),
        threads: rayon::current_num_threads() as u64,
        read_seconds: read.as_secs_f64(),
        simulate_seconds: simulate.as_secs_f64(),
    }
}

/// The command line in a form that a shell takes, whatever path the program was started by.
fn command() -> String {
    let args = env::args_os().skip(1);
    let quoted = args.map(|arg| quoted(&arg.to_string_lossy()));
    ["sor-backtest".to_owned()]
        .into_iter()
        .chain(quoted)
        .collect::<Vec<_>>()
        .join(" ")
}

fn quoted(arg: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_./,:=+@%".contains(&byte);
    if !arg.is_empty() && arg.bytes().all(plain) {
        arg.to_owned()
    } else {
        format!("'{}'", arg.replace('\'', r"'\''"))
    }
}

#[cfg(test)]
mod tests {
    use super::quoted;

    #[test]
    fn a_shell_takes_it_back() {
        for (arg, expected) in [
            ("--fee=0.003", "--fee=0.003"),
            ("a b", "'a b'"),
            ("it's", r"'it'\''s'"),
            ("", "''"),
            ("$HOME", "'$HOME'"),
        ] {
            assert_eq!(quoted(arg), expected);
        }
    }
}
