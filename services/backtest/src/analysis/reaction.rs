//! What a recording says of its market's reaction to trades, and what it does not.

use std::fmt;

use market_data::Tape;
use serde::Serialize;
use simulation::backtest::Settings;
use simulation::order::window::Span;
use simulation::reaction::calibration::{Fit, FitErrors, Response};
use simulation::reaction::flow::Measured;
use simulation::reaction::scale::square_root;

/// Stretches of time that errors come from.
const STRETCHES: usize = 20;

/// What no recording of anonymous trades shows.
const NOT_SHOWN: [&str; 5] = [
    "what stays of a push beyond the last lag: the permanent part lies anywhere between zero and \
     what is left there",
    "whether an order of your own pushes as the average anonymous trade does",
    "how much is information that would have moved the price without the trade",
    "sizes beyond those that trade one by one: a long order made of many is not in it",
    "what a trade at one venue does to others apart from all",
];

/// The market's reaction, measured.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Reaction {
    symbol: Option<String>,
    start: String,
    end: String,
    /// Seconds of the window.
    seconds: usize,
    /// Trades at the standing ask or bid, or beyond it.
    trades: u64,
    /// Trades between, or while a side was empty, which are left out.
    trades_without_sign: u64,
    /// Shares traded in all.
    traded: u64,
    /// Where the mid stands after one share bought; `null` where too little trades.
    response: Option<Vec<Lag>>,
    /// What fits the response best; `null` where it cannot be fitted.
    kernel: Option<Kernel>,
    /// The most that can be permanent: what is left at the last lag.
    permanent_at_most: Option<f64>,
    /// What taking the order at once would cost by the square-root law with this window's
    /// volatility and volume, in basis points.
    square_root_bps: Option<f64>,
    /// Shares of that order.
    order_size: u64,
    /// What one recording does not show.
    not_identified: [&'static str; 5],
}

/// The mid some time after one share.
#[derive(Clone, Copy, Debug, Serialize)]
struct Lag {
    seconds: usize,
    /// In dollars.
    dollars_per_share: f64,
    standard_error: f64,
}

/// A kernel: what each share traded earlier adds to the price of each traded later.
#[derive(Clone, Copy, Debug, Serialize)]
struct Kernel {
    /// At once, in dollars per share and share.
    kappa: f64,
    kappa_error: f64,
    /// Seconds after which half of what dies out is gone.
    half_life_seconds: f64,
    half_life_error: f64,
    /// The part that stays within the lags.
    permanent: f64,
    permanent_error: f64,
}

impl Kernel {
    fn of((fit, errors): (Fit, FitErrors)) -> Self {
        Self {
            kappa: fit.kappa,
            kappa_error: errors.kappa,
            half_life_seconds: fit.half_life,
            half_life_error: errors.half_life,
            permanent: fit.permanent,
            permanent_error: errors.permanent,
        }
    }
}

impl Reaction {
    /// Measures the market of `tape` within `span`, up to so many seconds after a trade.
    pub(crate) fn of(tape: &Tape, span: &Span, settings: &Settings, lags: u16) -> Self {
        let measured = Measured::of(tape, span, &settings.assumptions);
        let response = Response::of(&measured.flow, usize::from(lags), STRETCHES);
        let lags = |response: &Response| {
            let pairs = response.cumulative.iter().zip(&response.errors);
            let lag = |(seconds, (value, error)): (usize, (&f64, &f64))| Lag {
                seconds,
                dollars_per_share: *value,
                standard_error: *error,
            };
            pairs.enumerate().map(lag).collect()
        };
        let symbol = tape.symbol();
        let size = settings.order.size.get();
        Self {
            symbol: (!symbol.is_empty()).then(|| symbol.to_owned()),
            start: span.start.to_string(),
            end: span.close.to_string(),
            seconds: measured.flow.moves.len(),
            trades: measured.signed,
            trades_without_sign: measured.dropped,
            traded: measured.traded,
            response: response.as_ref().map(lags),
            kernel: response
                .as_ref()
                .and_then(|one| one.fit(1.0))
                .map(Kernel::of),
            permanent_at_most: response.as_ref().and_then(Response::left_at_last_lag),
            square_root_bps: square_root_bps(tape, span, &measured, size),
            order_size: size,
            not_identified: NOT_SHOWN,
        }
    }
}

/// The square-root law for `size` shares with the volatility and the volume of the window; `None`
/// without trades or a price.
fn square_root_bps(tape: &Tape, span: &Span, measured: &Measured, size: u64) -> Option<f64> {
    let row = tape.events().iter().rev().find(|event| {
        event.ts_event <= span.close && event.ask().is_some() && event.bid().is_some()
    })?;
    let price = row.ask()?.price.to_dollars();
    let volatility = measured.volatility() * (measured.flow.moves.len() as f64).sqrt() / price;
    (measured.traded > 0).then(|| square_root(volatility, size as f64 / measured.traded as f64))
}

impl fmt::Display for Reaction {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let symbol = self.symbol.as_deref().unwrap_or("The market");
        writeln!(f, "{symbol} from {} to {}", self.start, self.end)?;
        writeln!(
            f,
            "{} trades at a quote or beyond it, {} between the quotes (left out), {} shares in {} \
             seconds",
            self.trades, self.trades_without_sign, self.traded, self.seconds
        )?;
        match &self.response {
            None => writeln!(
                f,
                "\nToo few trades or too short: no response can be measured."
            )?,
            Some(response) => {
                writeln!(f, "\nWhere the mid stands after one share bought")?;
                writeln!(
                    f,
                    "{:>9}  {:>14}  {:>14}",
                    "seconds", "dollars", "standard error"
                )?;
                for one in shown(response) {
                    let Lag {
                        seconds,
                        dollars_per_share,
                        standard_error,
                    } = one;
                    writeln!(
                        f,
                        "{seconds:>9}  {dollars_per_share:>14.3e}  {standard_error:>14.1e}"
                    )?;
                }
            }
        }
        if let Some(kernel) = self.kernel {
            writeln!(
                f,
                "\nKernel: kappa {:.3e} +- {:.1e} dollars per share and share, half life {:.1} +- \
                 {:.1} s, permanent part {:.2} +- {:.2}",
                kernel.kappa,
                kernel.kappa_error,
                kernel.half_life_seconds,
                kernel.half_life_error,
                kernel.permanent,
                kernel.permanent_error
            )?;
        }
        if let Some(most) = self.permanent_at_most {
            writeln!(f, "Permanent part beyond the last lag: from 0 to {most:.2}")?;
        }
        if let Some(bps) = self.square_root_bps {
            writeln!(
                f,
                "By the square-root law {} shares at once cost {bps:.1} bps in this window",
                self.order_size
            )?;
        }
        write!(f, "\nOne recording does not show:")?;
        for one in self.not_identified {
            write!(f, "\n- {one}")?;
        }
        Ok(())
    }
}

/// Lags to show people: the first few, then fewer and fewer, and the last.
fn shown(response: &[Lag]) -> impl Iterator<Item = &Lag> {
    let last = response.len().saturating_sub(1);
    response
        .iter()
        .filter(move |lag| lag.seconds <= 5 || lag.seconds % 5 == 0 || lag.seconds == last)
}
