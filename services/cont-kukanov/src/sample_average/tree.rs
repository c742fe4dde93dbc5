//! Branch and bound over boxes of limit sizes.

use std::cmp::Ordering;
use std::collections::BinaryHeap;

use super::ascent::{Ascent, ascend};
use super::cutting::cutting_planes;
use super::descent::descend;
use super::dual::{Piece, Region, Vector, dimension};
use super::table::FillTable;
use crate::allocation::Allocation;
use crate::cost::mean_cost;
use crate::problem::Problem;
use crate::samples::Samples;

/// Rounds of ascent at the root and at every other node.
const ROOT_ROUNDS: u32 = 300;
const NODE_ROUNDS: u32 = 40;
/// Every so many boxes, the relaxation's optimum is tried as a start of descent.
const DESCENT_EVERY: u64 = 64;
/// Cuts per box.
const CUT_ROUNDS: usize = 60;
/// Rounds of ascent before the first placement is known well enough to aim at.
const FIRST_ROUNDS: u32 = 30;
/// A line search costs about this many elementary steps per sample, mostly for sorting.
const LINE_SEARCH_WORK: u64 = 55;
/// No descent takes more than one in so many parts of the budget.
const DESCENT_PART: u64 = 8;
/// Boxes with at most this many kinks get cutting planes.
const CUT_KINKS: usize = 20;
/// Intervals shorter than this part of the order are not split.
const SMALLEST_INTERVAL: f64 = 1e-9;
/// A split aims at leaving each child at least this part of its parent's interval.
const SMALLEST_CHILD: f64 = 0.05;

/// A box still open, with the bound that its multipliers prove.
struct Node {
    bound: f64,
    /// Order of creation: among equal bounds the earlier node comes first.
    serial: u64,
    region: Region,
    multipliers: Vector,
    mean_point: Vec<f64>,
}

impl PartialEq for Node {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Node {}

impl PartialOrd for Node {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Node {
    /// The heap's greatest node is the one with the lowest bound.
    fn cmp(&self, other: &Self) -> Ordering {
        other
            .bound
            .total_cmp(&self.bound)
            .then(other.serial.cmp(&self.serial))
    }
}

/// The search.
pub(super) struct Tree<'a> {
    problem: &'a Problem,
    samples: &'a Samples,
    table: FillTable,
    open: BinaryHeap<Node>,
    /// Gap in dollars at which the search is over.
    tolerance: f64,
    /// Elementary steps after which the search is over too.
    budget: u64,
    pub(super) best: Allocation,
    pub(super) cost: f64,
    /// Lowest bound among boxes that were closed without being worse than the best placement.
    closed_bound: f64,
    pub(super) root_bound: f64,
    pub(super) nodes: u64,
    pub(super) work: u64,
}

impl<'a> Tree<'a> {
    /// Bounds the root and finds a first placement.
    pub(super) fn new(
        problem: &'a Problem,
        samples: &'a Samples,
        tolerance: f64,
        budget: u64,
    ) -> Self {
        let best = Allocation::all_market(problem);
        let mut tree = Self {
            problem,
            samples,
            table: FillTable::new(problem, samples),
            open: BinaryHeap::new(),
            tolerance,
            budget,
            cost: mean_cost(problem, &best, samples),
            best,
            closed_bound: f64::INFINITY,
            root_bound: f64::NEG_INFINITY,
            nodes: 0,
            work: 0,
        };
        tree.plant();
        tree.root_bound = tree.lower_bound();
        tree
    }

    /// A first look at the whole set finds a placement worth aiming at, a second one bounds it.
    fn plant(&mut self) {
        let region = Region::whole(&self.table);
        let start = vec![0.0; dimension(&self.table)];
        let mut least = (f64::INFINITY, Vec::new());
        let mut visit = |x: &[f64], cost: f64| {
            if cost < least.0 {
                least = (cost, x.to_vec());
            }
        };
        let first = ascend(
            &self.table,
            &region,
            &start,
            self.cost,
            FIRST_ROUNDS,
            &mut visit,
        );
        self.work += first.evaluations * self.table.work();
        self.try_point(&least.1);
        self.try_point(&first.mean_point);
        self.visit(region, &first.multipliers, first.bound, ROOT_ROUNDS);
    }

    /// What no placement can beat, dollars.
    pub(super) fn lower_bound(&self) -> f64 {
        let open = self.open.peek().map_or(f64::INFINITY, |node| node.bound);
        open.min(self.closed_bound).min(self.cost)
    }

    /// Splits open boxes, lowest bound first, until the gap is closed or the budget is spent.
    pub(super) fn run(&mut self) {
        while self.work < self.budget && self.cost - self.lower_bound() > self.tolerance {
            let Some(node) = self.open.pop() else { return };
            self.branch(&node);
        }
    }

    /// Bounds a box, looks for placements on the way, and keeps it if it may hold a better one.
    fn visit(&mut self, region: Region, start: &Vector, inherited: f64, rounds: u32) {
        self.nodes += 1;
        let target = self.cost - 0.5 * self.tolerance;
        let mut found: Option<(f64, Vec<f64>)> = None;
        let mut visit = |x: &[f64], cost: f64| {
            if found.as_ref().is_none_or(|(least, _)| cost < *least) {
                found = Some((cost, x.to_vec()));
            }
        };
        let mut ascent = ascend(&self.table, &region, start, target, rounds, &mut visit);
        if ascent.bound < target && kinks_inside(&self.table, &region) <= CUT_KINKS {
            refine(
                &self.table,
                &region,
                &mut ascent,
                0.1 * self.tolerance,
                &mut visit,
            );
        }
        self.work += ascent.evaluations * self.table.work();
        if let Some((cost, x)) = found
            && cost < self.cost
        {
            self.try_point(&x);
        } else if self.nodes.is_multiple_of(DESCENT_EVERY) {
            self.try_point(&ascent.mean_point);
        }
        self.keep(region, ascent, inherited);
    }

    /// Opens a box, or closes it when it cannot improve on the best placement.
    fn keep(&mut self, region: Region, ascent: Ascent, inherited: f64) {
        let bound = ascent.bound.max(inherited);
        if bound >= self.cost - self.tolerance {
            self.closed_bound = self.closed_bound.min(bound);
            return;
        }
        let Ascent {
            multipliers,
            mean_point,
            ..
        } = ascent;
        self.open.push(Node {
            bound,
            serial: self.nodes,
            region,
            multipliers,
            mean_point,
        });
    }

    /// Replaces a box by two.
    fn branch(&mut self, node: &Node) {
        let Some((k, at)) = self.branching_point(node) else {
            self.closed_bound = self.closed_bound.min(node.bound);
            return;
        };
        for child in node.region.split(k, at, self.table.shares) {
            if !child.is_empty() {
                self.visit(child, &node.multipliers, node.bound, NODE_ROUNDS);
            }
        }
    }

    /// The venue whose convexified cost is furthest below its true cost at the relaxation's
    /// optimum, and the kink nearest to that point: boxes without kinks are solved exactly. Without
    /// any kink inside, the middle of the widest interval.
    fn branching_point(&self, node: &Node) -> Option<(usize, f64)> {
        let mut choice: Option<(bool, f64, usize, f64)> = None;
        for k in 1..node.region.low.len() {
            let (low, high) = (node.region.low[k], node.region.high[k]);
            if high - low <= SMALLEST_INTERVAL * self.table.shares {
                continue;
            }
            let margin = SMALLEST_CHILD * (high - low);
            let aim = node.mean_point[k].max(low + margin).min(high - margin);
            let kink = self.table.venues[k - 1].nearest_kink(low, high, aim);
            let at = kink.unwrap_or(f64::midpoint(low, high));
            let piece = Piece::new(&self.table, k - 1, &node.multipliers);
            let gap = piece.value(at) - piece.minimum(low, high).0;
            let score = gap + 1e-9 * (high - low);
            let better =
                choice.is_none_or(|(kinked, most, _, _)| (kink.is_some(), score) > (kinked, most));
            if better {
                choice = Some((kink.is_some(), score, k, at));
            }
        }
        choice.map(|(_, _, k, at)| (k, at))
    }

    /// Descends from `x`, repaired, and keeps the result if it is the best yet.
    fn try_point(&mut self, x: &[f64]) {
        if let Some(start) = Allocation::from_slice(x) {
            self.improve(&start);
        }
    }

    fn improve(&mut self, start: &Allocation) {
        let mut start = start.clone();
        start.repair(self.table.shares);
        let mut x = start.to_vec();
        let each = LINE_SEARCH_WORK * self.table.samples as u64;
        let allowed = self.budget / (DESCENT_PART * each);
        self.work += each * descend(&self.table, &mut x, 0.1 * self.tolerance, allowed);
        let Some(mut found) = Allocation::from_slice(&x) else {
            return;
        };
        found.repair(self.table.shares);
        let cost = mean_cost(self.problem, &found, self.samples);
        if cost < self.cost {
            (self.best, self.cost) = (found, cost);
        }
    }
}

/// Fills that stop inside the box, over all venues and samples.
fn kinks_inside(table: &FillTable, region: &Region) -> usize {
    let inside = table.venues.iter().enumerate().map(|(k, column)| {
        let first = column.sorted.partition_point(|c| *c <= region.low[k + 1]);
        let last = column.sorted.partition_point(|c| *c < region.high[k + 1]);
        last.saturating_sub(first)
    });
    inside.sum()
}

/// Replaces the multipliers by those of cutting planes if these prove more.
fn refine(
    table: &FillTable,
    region: &Region,
    ascent: &mut Ascent,
    tolerance: f64,
    visit: &mut dyn FnMut(&[f64], f64),
) {
    let (multipliers, x, evaluations) =
        cutting_planes(table, region, &ascent.mean_point, tolerance, CUT_ROUNDS);
    ascent.evaluations += evaluations;
    let again = ascend(table, region, &multipliers, f64::NEG_INFINITY, 0, visit);
    if again.bound > ascent.bound {
        ascent.bound = again.bound;
        ascent.multipliers = again.multipliers;
        ascent.mean_point = x;
    }
}
