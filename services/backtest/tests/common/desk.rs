//! Small markets as a desk sees them, asked for through the binary: each bought, sold in the
//! mirror, at ten times the price, with three times the shares, at another time of day and, where
//! no minute matters, at half the pace.

#![allow(
    clippy::unwrap_used,
    reason = "a market that cannot be built fails the test"
)]

use std::fmt::Write as _;

use serde_json::Value;
use tempfile::TempDir;

use crate::common::json;

/// A row as a buyer sees it: milliseconds, venue, a trade (cents, shares, whether it has a side),
/// bid and ask (cents, shares).
pub(crate) type Line = (u64, u16, Option<(i64, u64, bool)>, (i64, u64), (i64, u64));

/// How a market is seen: whether in the mirror, prices times what, shares times what, seconds
/// later, and time times what.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Image {
    pub(crate) mirrored: bool,
    pub(crate) scale: i64,
    pub(crate) lots: u64,
    pub(crate) later: u64,
    pub(crate) pace: u64,
}

pub(crate) const PLAIN: Image = Image {
    mirrored: false,
    scale: 1,
    lots: 1,
    later: 0,
    pace: 1,
};

/// All images of a market; with a slower one where nothing in it depends on a clock.
pub(crate) fn images(timeless: bool) -> Vec<Image> {
    let mut all = vec![
        PLAIN,
        Image { scale: 10, ..PLAIN },
        Image { lots: 3, ..PLAIN },
        Image {
            later: 7_261,
            ..PLAIN
        },
    ];
    if timeless {
        all.push(Image { pace: 2, ..PLAIN });
    }
    let mirrored = |one: &Image| Image {
        mirrored: true,
        ..*one
    };
    let others: Vec<Image> = all.iter().map(mirrored).collect();
    [all, others].concat()
}

/// An amount of ten-thousandths of a dollar, as people write it.
pub(crate) fn dollars(pips: i64) -> String {
    format!("{}.{:04}", pips / 10_000, pips % 10_000)
}

impl Image {
    /// A price in ten-thousandths of a dollar. The mirror stands at 100 dollars.
    pub(crate) fn pips(self, cents: i64) -> i64 {
        let cents = if self.mirrored { 20_000 - cents } else { cents };
        cents * 100 * self.scale
    }

    pub(crate) fn clock(self, millis: u64) -> String {
        let millis = millis * self.pace + self.later * 1_000;
        let (seconds, millis) = (millis / 1_000, millis % 1_000);
        let (hours, minutes) = (13 + (1_800 + seconds) / 3_600, (1_800 + seconds) / 60 % 60);
        format!("{hours:02}:{minutes:02}:{:02}.{millis:03}", seconds % 60)
    }

    pub(crate) fn market(self, folder: &TempDir, rows: &[Line]) -> String {
        let mut text = String::from(
            "ts_event,publisher_id,sequence,action,side,price,size,flags,bid_px_00,bid_sz_00,\
             ask_px_00,ask_sz_00,symbol\n",
        );
        for (sequence, (millis, venue, trade, bid, ask)) in rows.iter().enumerate() {
            let (bid, ask) = if self.mirrored {
                (ask, bid)
            } else {
                (bid, ask)
            };
            // Who sells to a bid that we joined, or takes what we wanted to take.
            let cause = trade.map_or_else(
                || "A,N,,".to_owned(),
                |(cents, shares, sided)| {
                    let side = match (sided, self.pips(cents) == self.pips(bid.0)) {
                        (false, _) => "N",
                        (true, at_bid) if at_bid != self.mirrored => "A",
                        (true, _) => "B",
                    };
                    let price = dollars(self.pips(cents));
                    format!("T,{side},{price},{}", shares * self.lots)
                },
            );
            writeln!(
                text,
                "2024-08-01T{}Z,{venue},{sequence},{cause},128,{},{},{},{},X",
                self.clock(*millis),
                dollars(self.pips(bid.0)),
                bid.1 * self.lots,
                dollars(self.pips(ask.0)),
                ask.1 * self.lots,
            )
            .unwrap();
        }
        let file = folder.path().join("case.csv");
        std::fs::write(&file, text).unwrap();
        file.to_str().unwrap().to_owned()
    }
}

/// What is asked of a market.
#[derive(Clone, Copy, Default)]
pub(crate) struct Question {
    pub(crate) size: u64,
    /// Seconds at which the window opens and closes.
    pub(crate) from: Option<u64>,
    pub(crate) to: Option<u64>,
    /// `lambda_over`, `lambda_under` and `theta_queue`, fee and rebate: ten-thousandths of a
    /// dollar.
    pub(crate) penalties: Option<(i64, i64)>,
    pub(crate) fees: (i64, i64),
    pub(crate) options: &'static [&'static str],
    /// Whether nothing in it depends on a clock.
    pub(crate) timeless: bool,
}

pub(crate) struct Answer {
    pub(crate) image: Image,
    pub(crate) fees: (i64, i64),
    pub(crate) result: Value,
}

/// Asks it of every image of the market.
pub(crate) fn answers(question: Question, rows: &[Line]) -> Vec<Answer> {
    let ask = |image: Image| {
        let folder = TempDir::new().unwrap();
        let file = image.market(&folder, rows);
        let amount = |pips: i64| dollars(pips * image.scale);
        let mut args = vec![
            "run".to_owned(),
            file,
            format!("--order-size={}", question.size * image.lots),
            format!("--side={}", if image.mirrored { "sell" } else { "buy" }),
            format!("--fee={}", amount(question.fees.0)),
            format!("--rebate={}", amount(question.fees.1)),
        ];
        args.extend(question.options.iter().map(|&one| one.to_owned()));
        if let Some((over, under)) = question.penalties {
            args.push(format!("--lambda-over={}", amount(over)));
            args.push(format!("--lambda-under={}", amount(under)));
            args.push("--theta-queue=0".to_owned());
        }
        let clock = |seconds: u64| image.clock(seconds * 1_000)[..8].to_owned();
        args.extend(question.from.map(|one| format!("--from={}", clock(one))));
        args.extend(question.to.map(|one| format!("--to={}", clock(one))));
        let args: Vec<&str> = args.iter().map(String::as_str).collect();
        Answer {
            image,
            fees: question.fees,
            result: json(&args),
        }
    };
    images(question.timeless).into_iter().map(ask).collect()
}

impl Answer {
    pub(crate) fn at(&self, strategy: &str) -> &Value {
        let places = ["", "/baselines", "/extra_strategies"];
        let found = places
            .iter()
            .find_map(|place| self.result.pointer(&format!("{place}/{strategy}")));
        found.unwrap_or_else(|| panic!("no {strategy} in {}", self.result))
    }

    /// Asserts what a strategy paid: shares taken at so many cents, and shares posted.
    pub(crate) fn paid(&self, strategy: &str, taken: &[(i64, u64)], posted: &[(i64, u64)]) {
        let one = self.at(strategy);
        let (mut cash, mut filled) = (0, 0);
        let (fee, rebate) = self.fees;
        let sign = if self.image.mirrored { -1 } else { 1 };
        for (fills, fee) in [(taken, fee), (posted, -rebate)] {
            for (cents, shares) in fills {
                let shares = shares * self.image.lots;
                let each = self.image.pips(*cents) + sign * fee * self.image.scale;
                cash += each * i64::try_from(shares).unwrap();
                filled += shares;
            }
        }
        let shown = format!("{strategy}: {one} of {:?}", self.image);
        assert_eq!(one["total_cash"], cash as f64 / 1e4, "{shown}");
        assert_eq!(one["filled"], filled, "{shown}");
        let average = (cash as f64 / filled as f64 * 100.0).round() / 1e6;
        assert_eq!(one["avg_fill_px"], average, "{shown}");
        let by_posting: u64 = posted.iter().map(|one| one.1 * self.image.lots).sum();
        assert_eq!(one["filled_posted"], by_posting, "{shown}");
    }

    /// Asserts a figure of so many cents, in basis points of a price of so many; prices on the
    /// other side of the mirror are others.
    pub(crate) fn bps(&self, pointer: &str, cents: f64, of: f64) {
        let of = if self.image.mirrored {
            20_000.0 - of
        } else {
            of
        };
        let expected = (1e4 * cents / of * 1e6).round() / 1e6;
        let found = self.result.pointer(pointer);
        assert_eq!(
            found.and_then(Value::as_f64),
            Some(expected + 0.0),
            "{pointer} of {:?}",
            self.image
        );
    }

    /// Asserts that the result warns with these words.
    pub(crate) fn warns(&self, words: &str) {
        let warnings = self.result["warnings"].to_string();
        assert!(warnings.contains(words), "{words}: {warnings}");
    }
}

pub(crate) fn still(millis: u64, venue: u16, bid: (i64, u64), ask: (i64, u64)) -> Line {
    (millis, venue, None, bid, ask)
}
