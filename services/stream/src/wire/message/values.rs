//! Single values of messages: raw JSON to what it means, by the rules of files.

use std::num::NonZeroU32;

use market_data::format::Fault;
use market_data::format::Field;
use market_data::format::Reason;
use market_data::units::decimal::DecimalError;
use market_data::units::money::{PriceError, UNDEF_PRICE};
use market_data::{Price, PublisherId, Quote, Timestamp};
use serde_json::value::RawValue;

use crate::wire::number;

/// RFC 3339, with a space for the `T` and without a zone (which then is UTC) too, or integer
/// nanoseconds.
pub(super) fn timestamp(raw: &RawValue) -> Result<Timestamp, Reason> {
    let text = number::unquoted(raw.get());
    if let Ok(time) = Timestamp::parse(text.as_bytes()) {
        let is_integer = text.bytes().all(|byte| byte.is_ascii_digit());
        return if is_integer && time < Timestamp::YEAR_2000 {
            Err(Reason::TimestampBefore2000)
        } else {
            Ok(time)
        };
    }
    let without_zone = || {
        let (day, time) = text.split_at_checked(10)?;
        let clock = time.strip_prefix(['T', 't', ' '])?;
        let zone = if clock.contains(['Z', 'z', '+', '-']) {
            ""
        } else {
            "Z"
        };
        Timestamp::parse(format!("{day}T{clock}{zone}").as_bytes()).ok()
    };
    without_zone().ok_or(Reason::BadTimestamp)
}

/// A time; `None` where there is none, or the vendor's "none".
pub(super) fn time((raw, field): Named<'_>) -> Result<Option<Timestamp>, Fault> {
    let Some(raw) = raw.filter(|raw| present(Some(raw)).is_some()) else {
        return Ok(None);
    };
    if number::unquoted(raw.get()) == UNDEF_TIMESTAMP {
        return Ok(None);
    }
    timestamp(raw).map(Some).map_err(|reason| at(field, reason))
}

/// The vendor's "no time".
const UNDEF_TIMESTAMP: &str = "18446744073709551615";

/// A publisher id, or the name of a venue.
pub(super) fn publisher(raw: Option<&RawValue>) -> Option<PublisherId> {
    let text = raw?.get();
    match number::whole(text) {
        Ok(id) => u16::try_from(id).ok().map(PublisherId),
        Err(_) => PublisherId::of_venue(text.trim_matches('"')),
    }
}

/// A fault in `field`.
pub(super) fn at(field: Field, reason: Reason) -> Fault {
    Fault::at(field, reason)
}

/// A value with the column that it stands for.
pub(super) type Named<'a> = (Option<&'a RawValue>, Field);

/// A quote by the rules of files: no price is no quote, and a price needs a size.
pub(super) fn quote(price_at: Named<'_>, size_at: Named<'_>) -> Result<Option<Quote>, Fault> {
    let price = price(price_at.0).map_err(|reason| at(price_at.1, reason))?;
    let size = size(size_at.0).map_err(|reason| at(size_at.1, reason))?;
    match (price, NonZeroU32::new(size)) {
        (Some(price), Some(size)) => Ok(Some(Quote { price, size })),
        (Some(_), None) => Err(at(size_at.1, Reason::SizeZero)),
        (None, None | Some(NonZeroU32::MAX)) => Ok(None),
        (None, Some(_)) => Err(at(size_at.1, Reason::SizeWithoutPrice)),
    }
}

/// A price in dollars, in any notation; `None` where there is none.
pub(super) fn price(raw: Option<&RawValue>) -> Result<Option<Price>, Reason> {
    let Some(raw) = present(raw) else {
        return Ok(None);
    };
    let units = number::nano(raw).map_err(|error| Reason::from(PriceError::from(error)))?;
    if units == UNDEF_PRICE {
        return Ok(None);
    }
    Price::from_units(units).map(Some).map_err(Reason::from)
}

/// Whole shares; zero where there are none.
pub(super) fn size(raw: Option<&RawValue>) -> Result<u32, Reason> {
    let Some(raw) = present(raw) else {
        return Ok(0);
    };
    match number::whole(raw) {
        Ok(shares) if shares < 0 => Err(Reason::SizeNegative),
        Ok(shares) => u32::try_from(shares).map_err(|_| Reason::SizeOverflow),
        Err(DecimalError::Overflow) => Err(Reason::SizeOverflow),
        Err(_) => Err(Reason::SizeNotANumber),
    }
}

/// A number from zero up to 64 bits; zero where there is none.
pub(super) fn unsigned(raw: Option<&RawValue>) -> Option<u64> {
    let Some(raw) = present(raw) else {
        return Some(0);
    };
    match number::whole(raw) {
        Ok(value) => u64::try_from(value).ok(),
        Err(_) => number::unquoted(raw).parse().ok(),
    }
}

/// The letter `N` (not given) stands in for an absent one.
pub(super) fn letter<T>(
    raw: Option<&RawValue>,
    from_letter: impl Fn(u8) -> Option<T>,
) -> Option<T> {
    let text = present(raw).unwrap_or("\"N\"");
    match number::unquoted(text).as_bytes() {
        [letter] => from_letter(*letter),
        _ => None,
    }
}

/// The text of a value that is there and not empty.
fn present(raw: Option<&RawValue>) -> Option<&str> {
    raw.map(RawValue::get).filter(|text| *text != "\"\"")
}
