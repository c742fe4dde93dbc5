//! The partitions that each worker has, in the order in which tasks are put into them.

use std::collections::BTreeSet;

/// Workers that tasks are made for where nobody knows who they are.
const UNSEEN: usize = 4;

/// The partitions of each of the `workers`, if these have all there are between them; else as many
/// shares of neighbours as a few workers would have, who are still to come or are about to share
/// anew. Those that follow each other in a share lie far apart: whoever comes later and is given
/// some of them is given as many tasks.
pub(super) fn shares(partitions: i32, workers: Vec<Vec<i32>>) -> Vec<Vec<i32>> {
    let partitions = partitions.max(1);
    let busy = workers.into_iter().filter(|share| !share.is_empty());
    let mut shares: Vec<_> = busy.collect();
    let all: BTreeSet<_> = shares.iter().flatten().copied().collect();
    let count = shares.iter().map(Vec::len).sum::<usize>();
    if count != all.len() || !all.into_iter().eq(0..partitions) {
        let all: Vec<_> = (0..partitions).collect();
        shares = all
            .chunks(all.len().div_ceil(UNSEEN))
            .map(<[i32]>::to_vec)
            .collect();
    }
    for share in &mut shares {
        share.sort_unstable();
        *share = far_apart(share.len()).map(|place| share[place]).collect();
    }
    shares.sort_unstable();
    shares
}

/// The numbers below `count`, each once, in steps near the golden section of it.
fn far_apart(count: usize) -> impl Iterator<Item = usize> {
    let has_common_factor =
        |one: usize| (2..=one).any(|of| one.is_multiple_of(of) && count.is_multiple_of(of));
    let golden = (count * 618 / 1_000).max(1);
    let step = (1..=golden)
        .rev()
        .find(|step| !has_common_factor(*step))
        .unwrap_or(1);
    (0..count).map(move |place| place * step % count)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sorted(shares: &[Vec<i32>]) -> Vec<Vec<i32>> {
        let mut sorted = shares.to_vec();
        for share in &mut sorted {
            share.sort_unstable();
        }
        sorted
    }

    #[test]
    fn shares_are_those_of_the_workers() {
        let workers = vec![vec![4, 2, 0], vec![1], vec![], vec![3, 5]];
        let found = sorted(&shares(6, workers));
        assert_eq!(found, [vec![0, 2, 4], vec![1], vec![3, 5]]);
    }

    #[test]
    fn without_all_partitions_shares_are_neighbours() {
        let all = [vec![0, 1], vec![2, 3], vec![4, 5], vec![6, 7]];
        for unknown in [
            vec![],
            vec![vec![0, 1, 2, 3, 4, 5, 6]],
            vec![vec![0, 1, 2, 3, 4, 5, 6, 7], vec![7]],
            vec![vec![0, 1, 2, 3, 4, 5, 6, 7, 8]],
        ] {
            assert_eq!(sorted(&shares(8, unknown.clone())), all, "{unknown:?}");
        }
        assert_eq!(shares(1, Vec::new()), [[0]]);
        assert_eq!(shares(0, Vec::new()), [[0]]);
    }

    #[test]
    fn tasks_of_a_share_lie_evenly_over_its_halves_and_over_every_second_partition() {
        for count in [1, 2, 3, 7, 12, 32, 100] {
            let places: Vec<_> = far_apart(count).collect();
            let all: BTreeSet<_> = places.iter().copied().collect();
            assert!(all.into_iter().eq(0..count));
            for tasks in 1..=count {
                let of = |is: &dyn Fn(&usize) -> bool| {
                    places[..tasks].iter().filter(|one| is(one)).count()
                };
                let (half, even) = (of(&|one| *one < count / 2), of(&|one| one % 2 == 0));
                let most = tasks.div_ceil(2) + count.div_ceil(10);
                assert!(
                    half <= most && even <= most,
                    "{tasks} of {count}: {half}, {even}"
                );
            }
        }
    }
}
