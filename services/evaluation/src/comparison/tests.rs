use super::*;

#[test]
fn quantiles_by_hand() {
    let found = quantiles(vec![30.0, 0.0, -20.0, 10.0, 80.0]);
    let rounded: Vec<_> = found.iter().map(|one| one.round()).collect();
    assert_eq!(rounded, [-20.0, -16.0, 0.0, 10.0, 30.0, 70.0, 80.0]);
    assert!(quantiles(Vec::new()).is_empty());
}
