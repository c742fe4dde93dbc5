//! Panels whose numbers are known: cells made from a generator of a few lines, the same on every
//! machine.

#![allow(dead_code, reason = "not every test uses all of it")]

use std::collections::BTreeMap;

use evaluation::panel::cell::sums::order_bps;
use evaluation::panel::{
    Against, BATCHES, Cell, CellSettings, Comparison, Integer, Options, Stratum, Sums, Tune, assess,
};

/// A linear congruential generator.
pub(crate) struct Lcg(pub(crate) u64);

impl Lcg {
    pub(crate) fn uniform(&mut self) -> f64 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 11) as f64 * 2.0_f64.powi(-53)
    }

    /// Near enough to a normal variable.
    pub(crate) fn normal(&mut self) -> f64 {
        (0..12).map(|_| self.uniform()).sum::<f64>() - 6.0
    }
}

/// Settings of so many rules and baselines.
pub(crate) fn settings(rules: usize, baselines: usize) -> CellSettings {
    CellSettings {
        rules: (0..).take(rules).map(|rule| [0, rule, 0]).collect(),
        points: rules as u64,
        baselines: (0..baselines)
            .map(|place| format!("baseline {place}"))
            .collect(),
        sizes: vec![100],
        sides: vec!["buy".into()],
        horizon: 300_000_000_000,
        spacing: "by hand".into(),
        hours: "UTC".into(),
        session: "all".into(),
        assumed: BTreeMap::new(),
    }
}

/// A cell without orders.
pub(crate) fn empty(date: &str, symbol: &str, settings: &CellSettings) -> Cell {
    let (rules, baselines) = (settings.rules.len(), settings.baselines.len());
    let strata = (0..BATCHES as u32)
        .map(|batch| Stratum {
            at: [0, 0, batch, 0],
            sums: Sums::default(),
        })
        .collect();
    let against = Against {
        strata,
        ..Against::default()
    };
    Cell {
        layout: evaluation::panel::cell::LAYOUT,
        engine: "test".into(),
        date: date.into(),
        symbol: symbol.into(),
        rows: 0,
        rows_sha256: String::new(),
        settings_sha256: settings.digest(),
        settings: settings.clone(),
        venues: 4,
        are_us_equities: true,
        warnings: Vec::new(),
        orders: 0,
        orders_without_rows: 0,
        ordered: Integer(0),
        outcomes: (0..rules).collect(),
        tune: vec![Tune::default(); rules],
        unfilled: vec![Integer(0); baselines],
        sums: vec![vec![against; baselines]; rules],
    }
}

/// Adds one order: what the baseline paid and what was saved of it.
pub(crate) fn add(
    cell: &mut Cell,
    rule: usize,
    baseline: usize,
    batch: usize,
    base: i128,
    saved: i128,
) {
    let sums = &mut cell.sums[rule][baseline].strata[batch].sums;
    sums.n += 1;
    sums.w.0 += base;
    sums.a.0 += saved;
    sums.x.0 += order_bps(saved, base);
    sums.wins += u64::from(saved > 0);
    sums.ties += u64::from(saved == 0);
    sums.routing.0 += saved;
    sums.alike_n += 1;
    sums.alike_w.0 += base;
    sums.alike_a.0 += saved;
    sums.alike_routing.0 += saved;
}

fn thousandths(value: f64) -> i128 {
    value.round_ties_even() as i128
}

/// Rounded half to even.
fn share(numerator: i128, denominator: i128) -> i128 {
    let (quotient, rest) = (
        numerator.div_euclid(denominator),
        numerator.rem_euclid(denominator),
    );
    let up = 2 * rest > denominator || (2 * rest == denominator && quotient % 2 != 0);
    quotient + i128::from(up)
}

/// Twelve days of three symbols, four rules, two baselines, unequal days.
pub(crate) fn golden() -> Vec<Cell> {
    let (rules, baselines, orders) = (4, 2, 40);
    let settings = settings(rules, baselines);
    let (mut random, mut cells) = (Lcg(7), Vec::new());
    for day in 0..12 {
        let effect: Vec<i128> = (0..rules)
            .map(|_| thousandths(600.0 * random.normal()))
            .collect();
        for symbol in 0..3 {
            let mut cell = empty(
                &format!("2024-08-{:02}", day + 1),
                &format!("S{symbol}"),
                &settings,
            );
            let orders = orders + 5 * ((day + symbol) % 3);
            for order in 0..orders {
                let batch = (order * BATCHES / orders).min(BATCHES - 1);
                let size = 100 * (1 + (40.0 * random.uniform()) as i128);
                let price = 20_000_000_000 * (symbol as i128 + 1)
                    + (10_000_000.0 * random.normal()) as i128;
                let base = [size * price, size * (price + 2_000_000)];
                let noise = thousandths(3000.0 * random.normal());
                for (rule, effect) in effect.iter().enumerate() {
                    let own = match rule {
                        1 => 400,
                        3 => -200,
                        _ => 0,
                    };
                    let saving = own + effect + noise + thousandths(1000.0 * random.normal());
                    let paid = base[0] - share(base[0] * saving, 10_000_000);
                    for (baseline, base) in base.iter().enumerate() {
                        add(&mut cell, rule, baseline, batch, *base, base - paid);
                    }
                    cell.tune[rule].shortfall.0 += paid - base[0] + size * 1_000_000;
                    cell.tune[rule].arrival.0 += base[0] - size * 1_000_000;
                }
                cell.orders += 1;
                cell.ordered.0 += size;
            }
            cells.push(cell);
        }
    }
    cells
}

/// The first half of the golden days is tuned on.
pub(crate) fn golden_options() -> Options {
    Options {
        train_days: Some(4),
        ..Options::default()
    }
}

/// One order a day and symbol, so that what is saved is known; the first days are tuned on.
pub(crate) fn plain(savings: &[i128], train: usize) -> Vec<Cell> {
    let settings = settings(1, 1);
    let all = std::iter::repeat_n(&savings[0], train).chain(savings);
    let cell = |(day, saved): (usize, &i128)| {
        let mut cell = empty(
            &format!("2024-{:02}-{:02}", day / 28 + 1, day % 28 + 1),
            "A",
            &settings,
        );
        for batch in 0..8 {
            add(&mut cell, 0, 0, batch, 1_000_000_000_000, *saved);
        }
        cell.ordered.0 = 800;
        cell.tune[0].arrival.0 = 1;
        cell
    };
    all.enumerate().map(cell).collect()
}

/// The only comparison of a panel.
pub(crate) fn only(cells: &[Cell], train: usize) -> Comparison {
    let options = Options {
        train_days: Some(train),
        ..Options::default()
    };
    assess(cells, &options).unwrap().comparisons.remove(0)
}
