//! How one day of one symbol becomes a cell.

use std::collections::BTreeMap;

use market_data::{PublisherId, Side, Tape, TimeOfDay, Timestamp, Zone};
use sha2::{Digest, Sha256};
use simulation::tca::impact::Kernel;
use simulation::tca::signed;
use zerocopy::IntoBytes as _;

use super::bins::Bins;
use super::integer::Integer;
use super::sums::Sums;
use super::{Against, BATCHES, BIN, Cell, CellSettings, LAYOUT, Stratum, Tune};
use crate::engine::execute;
use crate::pair::executed::Executed;
use crate::pair::residual::Scale;
use crate::plan::Plan;
use crate::plan::rules::Rules;
use crate::settings::{EvaluationError, EvaluationSettings, Spacing};

/// What a unit is, beside its rows.
#[derive(Clone, Debug)]
pub struct Unit<'a> {
    /// The session's date.
    pub date: String,
    /// How its parent orders are planned and executed.
    pub settings: &'a EvaluationSettings,
    /// Settings as its cell keeps them.
    pub kept: &'a CellSettings,
    /// Whose clocks show the hours.
    pub zone: Zone,
    /// What must be known of the recording before a figure is trusted, in sentences.
    pub warnings: Vec<String>,
    /// Version of the program.
    pub engine: &'a str,
}

/// The settings of a panel's cells; `assumed` names everything that the evaluation's own settings
/// do not say.
pub fn kept(
    settings: &EvaluationSettings,
    zone: Zone,
    assumed: BTreeMap<String, String>,
) -> CellSettings {
    let rules = Rules::of(settings);
    // What is not asked for leaves no trace, so that cells kept before stay good.
    let mut assumed = assumed;
    if let Scale::Bps(bps) = settings.residual {
        let name = "unfilled shares beyond the touch, basis points";
        assumed.insert(name.to_owned(), bps.to_string());
    }
    if settings.reaction != Kernel::default() {
        let kernel = format!("{:?}", settings.reaction);
        assumed.insert("kernel of the reaction".to_owned(), kernel);
    }
    CellSettings {
        rules: rules
            .smallest
            .iter()
            .map(|one| {
                [one.lambda_over, one.lambda_under, one.theta_queue]
                    .map(market_data::PerShare::units)
            })
            .collect(),
        points: rules.points as u64,
        baselines: settings
            .baselines
            .iter()
            .map(|one| one.name().to_owned())
            .collect(),
        sizes: settings.sizes.iter().map(|size| size.get()).collect(),
        sides: settings.sides.iter().map(ToString::to_string).collect(),
        horizon: u64::try_from(settings.horizon.as_nanos()).unwrap_or(u64::MAX),
        spacing: match settings.spacing {
            Spacing::Every(interval) => format!("a start every {} ns", interval.as_nanos()),
            Spacing::Orders(orders) => format!("{orders} orders, evenly"),
        },
        hours: zone.name().to_owned(),
        session: settings.window.session.to_string(),
        assumed,
    }
}

impl Unit<'_> {
    /// Executes all parent orders on the unit's rows, which `tape` holds and nothing beyond.
    ///
    /// # Errors
    /// When no parent order fits.
    pub fn execute(
        &self,
        tape: &Tape,
        progress: &(dyn Fn(u64, u64) + Sync),
    ) -> Result<Cell, EvaluationError> {
        let plan = Plan::new(tape, self.settings)?;
        let rules = Rules::of(self.settings);
        let executed = execute(tape, &plan, self.settings, &rules, progress);
        Ok(self.cell(tape, &plan, &executed))
    }

    /// Adds up executed parent orders.
    fn cell(&self, tape: &Tape, plan: &Plan, executed: &[Executed]) -> Cell {
        let EvaluationSettings {
            sizes,
            sides,
            baselines,
            ..
        } = self.settings;
        let rules = self.kept.rules.len();
        let (outcomes, representatives) = outcomes(executed, rules);
        let mut cell = Cell {
            layout: LAYOUT,
            engine: self.engine.to_owned(),
            date: self.date.clone(),
            symbol: tape.symbol().to_owned(),
            rows: tape.events().len() as u64,
            rows_sha256: rows_sha256(tape),
            settings_sha256: self.kept.digest(),
            settings: self.kept.clone(),
            venues: tape.venues().len() as u64,
            are_us_equities: PublisherId::are_us_equities(tape.venues().iter().copied()),
            warnings: self.warnings.clone(),
            orders: executed.len() as u64,
            orders_without_rows: (plan.empty_starts.len() * sizes.len() * sides.len()) as u64,
            ordered: Integer(0),
            outcomes,
            tune: vec![Tune::default(); representatives.len()],
            unfilled: vec![Integer(0); baselines.len()],
            sums: Vec::with_capacity(representatives.len()),
        };
        for (planned, one) in plan.orders.iter().zip(executed) {
            let (size, side) = (planned.order.size, planned.order.side);
            cell.ordered.0 += i128::from(size.get());
            for (sum, achieved) in cell.unfilled.iter_mut().zip(&one.baselines) {
                sum.0 += i128::from(achieved.unfilled.get());
            }
            let ordered = i128::from(size.get());
            tune(&mut cell.tune, one, &representatives, side, ordered);
        }
        let places: Vec<[u32; 4]> = plan
            .orders
            .iter()
            .map(|planned| {
                let place = |found: Option<usize>| found.unwrap_or(0) as u32;
                let size = sizes.iter().position(|size| *size == planned.order.size);
                let side = sides.iter().position(|side| *side == planned.order.side);
                let batch = (planned.slot * BATCHES / plan.slots.max(1)).min(BATCHES - 1);
                [
                    place(size),
                    place(side),
                    batch as u32,
                    hour(self.zone, planned.span.start),
                ]
            })
            .collect();
        for rule in representatives {
            let against = (0..baselines.len()).map(|baseline| {
                let pairs = plan.orders.iter().zip(&places).zip(executed);
                against(pairs.filter_map(|((planned, place), one)| {
                    Some((*place, one.pair(planned.order.side, rule, baseline)?))
                }))
            });
            cell.sums.push(against.collect());
        }
        cell
    }
}

/// For each rule its outcome, and for each outcome its first rule: rules that did the same on every
/// order are one.
fn outcomes(executed: &[Executed], rules: usize) -> (Vec<usize>, Vec<usize>) {
    let (mut known, mut outcomes, mut first) = (BTreeMap::new(), Vec::new(), Vec::new());
    for rule in 0..rules {
        let done: Vec<_> = executed
            .iter()
            .filter_map(|one| one.rules.get(rule))
            .map(|one| (one.filled, one.cash, one.at_best))
            .collect();
        let place = *known.entry(done).or_insert_with(|| {
            first.push(rule);
            first.len() - 1
        });
        outcomes.push(place);
    }
    (outcomes, first)
}

/// Adds an order to what rules are chosen by. Cost counts where the order has a price with every
/// rule.
fn tune(tunes: &mut [Tune], one: &Executed, rules: &[usize], side: Side, ordered: i128) {
    let achieved: Vec<_> = rules
        .iter()
        .filter_map(|rule| one.rules.get(*rule))
        .collect();
    for (tune, achieved) in tunes.iter_mut().zip(&achieved) {
        tune.unfilled.0 += i128::from(achieved.unfilled.get());
    }
    let paid: Option<Vec<i128>> = achieved.iter().map(|one| one.priced(side, 1)).collect();
    if let (Some(paid), Some(twice_mid)) = (paid, one.arrival) {
        for (tune, paid) in tunes.iter_mut().zip(paid) {
            tune.shortfall.0 += signed(side, 2 * paid - twice_mid * ordered);
            tune.arrival.0 += twice_mid * ordered;
        }
    }
}

/// Adds up pairs with their places.
fn against(pairs: impl Iterator<Item = ([u32; 4], crate::pair::Paired)>) -> Against {
    let (mut strata, mut histogram) = (BTreeMap::<[u32; 4], Sums>::new(), BTreeMap::new());
    let mut against = Against::default();
    for (place, paired) in pairs {
        match paired {
            Ok(pair) => {
                let sums = Sums::of(&pair);
                let bin = i64::try_from(sums.x.0.div_euclid(BIN)).unwrap_or(if sums.x.0 < 0 {
                    i64::MIN
                } else {
                    i64::MAX
                });
                *histogram.entry(bin).or_insert(0_u64) += 1;
                *strata.entry(place).or_default() += sums;
            }
            Err(why) => *against.excluded.entry(why.name().to_owned()).or_default() += 1,
        }
    }
    against.strata = strata
        .into_iter()
        .map(|(at, sums)| Stratum { at, sums })
        .collect();
    against.histogram = Bins::of(histogram);
    against
}

/// The hour that clocks of a zone show.
pub fn hour(zone: Zone, time: Timestamp) -> u32 {
    let date = zone.date(time);
    let opens = |hour: &u32| {
        let begins = TimeOfDay::parse(&format!("{hour:02}:00"));
        begins.is_ok_and(|begins| zone.opening(date, begins) <= time)
    };
    (0..24).rev().find(opens).unwrap_or(0)
}

/// SHA-256 of the rows of a tape, with the levels behind their best prices where these are kept.
pub fn rows_sha256(tape: &Tape) -> String {
    let mut hash = Sha256::new();
    hash.update(tape.symbol().as_bytes());
    hash.update([0]);
    hash.update(tape.events().as_bytes());
    if let Some(depth) = tape.depth() {
        for row in 0..tape.events().len() {
            for side in [Side::Buy, Side::Sell] {
                for quote in depth.behind_best(row, side) {
                    hash.update(quote.price.units().to_le_bytes());
                    hash.update(quote.size.get().to_le_bytes());
                }
                hash.update([0]);
            }
        }
    }
    text::hex(&hash.finalize())
}
