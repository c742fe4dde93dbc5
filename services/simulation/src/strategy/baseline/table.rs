//! How the table of baselines becomes an enumeration, its names and its strategies.

/// Makes [`Baseline`](super::Baseline) from a table: for each its meaning, its variant, its name in
/// results, and the strategy that executes the order of a
/// [`StrategyContext`](crate::strategy::context::StrategyContext). The three of every result come
/// first; in which order the others come does not matter, and they are reported beside the three.
macro_rules! table {
    ($($(#[$meaning:meta])+ $variant:ident, $name:literal: $strategy:expr;)+) => {
        /// A strategy that the router is compared with.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Baseline {
            $($(#[$meaning])+ $variant,)+
        }

        impl Baseline {
            /// All of them, those of every result first.
            pub const ALL: [Self; [$(Self::$variant),+].len()] = [$(Self::$variant),+];

            /// Name of the baseline in results.
            pub fn name(self) -> &'static str {
                match self {
                    $(Self::$variant => $name,)+
                }
            }

            /// The strategy that executes the order of `context`.
            pub fn strategy(self, context: &StrategyContext) -> Box<dyn Strategy> {
                /// Boxes what a line of the table makes.
                fn boxed<S: Strategy + 'static>(
                    new: impl FnOnce(&StrategyContext) -> S,
                    context: &StrategyContext,
                ) -> Box<dyn Strategy> {
                    Box::new(new(context))
                }
                match self {
                    $(Self::$variant => boxed($strategy, context),)+
                }
            }
        }
    };
}

pub(super) use table;
