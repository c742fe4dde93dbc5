//! `sor-backtest`: executes a parent order on a recorded market and says what routing saved.

use std::process::ExitCode;

fn main() -> ExitCode {
    backtest::main()
}
