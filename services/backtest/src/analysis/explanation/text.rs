//! Explanations as text for people.

use std::fmt::{self, Display, Formatter};

use report::words::{exact_decimals, to_millis};

use super::{Answer, Child, Explanation, Lot, Venue};

/// Answers of one router that are printed; the JSON has them all.
const TOLD: usize = 4;

impl Display for Explanation {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let symbol = self.symbol.as_deref().unwrap_or("no symbol");
        writeln!(
            f,
            "{symbol}: {} {} shares at {}",
            self.side,
            self.size,
            to_millis(&self.at)
        )?;
        writeln!(f, "The book as of {}", to_millis(&self.book_of))?;
        if let Some(warning) = &self.warning {
            writeln!(f, "Beware: {warning}")?;
        }
        writeln!(f)?;
        writeln!(
            f,
            "{:<9} {:>9} {:>12} {:>12} {:>9} {:>12}",
            "venue", "shares", "bid", "ask", "shares", "age"
        )?;
        let prices = self.book.iter().flat_map(|venue| [venue.bid, venue.ask]);
        let prices = prices
            .flatten()
            .chain(self.lots.iter().map(|lot| lot.price));
        let decimals = exact_decimals(prices, 2);
        for venue in &self.book {
            venue.write(f, decimals)?;
        }
        if self
            .book
            .iter()
            .any(|venue| venue.bid_crossed || venue.ask_crossed)
        {
            writeln!(
                f,
                "Crossed: a later quote of another venue crossed it; it is not offered until the \
                 venue shows it again."
            )?;
        }
        writeln!(f)?;
        match self.reference {
            Some(reference) => writeln!(
                f,
                "Every share in the order in which it is worth taking; the mid is {reference:.*}",
                exact_decimals([reference], decimals)
            )?,
            None => writeln!(f, "Nothing is on offer.")?,
        }
        if !self.lots.is_empty() {
            let from_mid = format!("{} mid", beyond(&self.side));
            writeln!(
                f,
                "{:<9} {:>7} {:>10} {:>8} {:>10} {:>9} {:>8} {:>11}",
                "venue", "shares", "price", "fee", "all-in", from_mid, "so far", "average"
            )?;
        }
        let of_lots = LotDecimals::of(&self.lots, decimals);
        for lot in &self.lots {
            let name = self.name(lot.publisher_id);
            lot.write(f, &name, of_lots)?;
        }
        let mut told = (String::new(), 0);
        for answer in &self.routers {
            told = if told.0 == answer.router {
                (told.0, told.1 + 1)
            } else {
                (answer.router.clone(), 1)
            };
            if told.1 == 1 {
                writeln!(f, "\n{}", answer.router)?;
            }
            if told.1 <= TOLD {
                self.tell(f, answer, decimals)?;
            } else if told.1 == TOLD + 1 {
                writeln!(
                    f,
                    "  Other penalties give other answers: --as json has them all."
                )?;
            }
        }
        Ok(())
    }
}

/// Where prices are on which nothing is gained over the mid.
fn beyond(side: &str) -> &'static str {
    match side {
        "sell" => "below",
        _ => "above",
    }
}

impl Explanation {
    fn name(&self, publisher_id: u16) -> String {
        let venue = self
            .book
            .iter()
            .find(|venue| venue.publisher_id == publisher_id);
        venue.map_or_else(|| publisher_id.to_string(), Venue::name)
    }

    fn tell(&self, f: &mut Formatter<'_>, answer: &Answer, decimals: usize) -> fmt::Result {
        let children = |verb: &str, children: &[Child]| {
            let each: Vec<_> = children
                .iter()
                .map(|one| {
                    format!(
                        "{} at {} for {:.decimals$}",
                        one.shares,
                        self.name(one.publisher_id),
                        one.price
                    )
                })
                .collect();
            (!each.is_empty()).then(|| format!("{verb} {}", each.join(", ")))
        };
        let wait = (answer.wait > 0).then(|| format!("leaves {} for later", answer.wait));
        let does: Vec<_> = [
            children("takes", &answer.take),
            children("posts", &answer.post),
            wait,
        ]
        .into_iter()
        .flatten()
        .collect();
        let penalties = &answer.penalties;
        writeln!(f, "  {}", does.join("; "))?;
        writeln!(f, "    {}", answer.why)?;
        if answer.points == answer.of {
            writeln!(f, "    With any penalties of the grid.")
        } else {
            writeln!(
                f,
                "    With {} of {} points of the grid, the smallest lambda_over {}, lambda_under \
                 {}, theta_queue {}.",
                answer.points,
                answer.of,
                penalties.lambda_over,
                penalties.lambda_under,
                penalties.theta_queue
            )
        }
    }
}

impl Venue {
    fn name(&self) -> String {
        match &self.mic {
            Some(mic) => format!("{mic} {}", self.publisher_id),
            None => self.publisher_id.to_string(),
        }
    }
}

impl Venue {
    fn write(&self, f: &mut Formatter<'_>, decimals: usize) -> fmt::Result {
        let price = |price: Option<f64>| {
            price.map_or_else(|| "-".to_owned(), |price| format!("{price:.decimals$}"))
        };
        let age = self
            .age_seconds
            .map_or_else(|| "no row yet".to_owned(), |age| format!("{age:.3} s"));
        writeln!(
            f,
            "{:<9} {:>9} {:>12} {:>12} {:>9} {:>12}{}{}",
            self.name(),
            self.bid_shares,
            price(self.bid),
            price(self.ask),
            self.ask_shares,
            age,
            if self.stale { " stale" } else { "" },
            match (self.bid_crossed, self.ask_crossed) {
                (false, false) => "",
                (true, false) => " bid crossed",
                (false, true) => " ask crossed",
                (true, true) => " both crossed",
            }
        )
    }
}

/// Decimals of the columns of lots.
#[derive(Clone, Copy)]
struct LotDecimals {
    price: usize,
    fee: usize,
    all_in: usize,
    marginal_cost: usize,
}

impl LotDecimals {
    /// Prices have as many as those of the book.
    fn of(lots: &[Lot], price: usize) -> Self {
        let column = |value: fn(&Lot) -> f64| exact_decimals(lots.iter().map(value), 2);
        Self {
            price,
            fee: column(|lot| lot.fee),
            all_in: column(|lot| lot.all_in),
            marginal_cost: column(|lot| lot.marginal_cost),
        }
    }
}

impl Lot {
    fn write(&self, f: &mut Formatter<'_>, name: &str, decimals: LotDecimals) -> fmt::Result {
        writeln!(
            f,
            "{:<9} {:>7} {:>10.*} {:>8.*} {:>10.*} {:>9.*} {:>8} {:>11.6}",
            name,
            self.shares,
            decimals.price,
            self.price,
            decimals.fee,
            self.fee,
            decimals.all_in,
            self.all_in,
            decimals.marginal_cost,
            self.marginal_cost,
            self.shares_so_far,
            self.average_so_far
        )
    }
}
