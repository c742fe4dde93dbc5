//! One column: values of any type to what the product counts in.

use dbn::UNDEF_PRICE;
use parquet::basic::{ConvertedType, LogicalType, TimeUnit, Type as Physical};
use parquet::errors::{ParquetError, Result};
use parquet::schema::types::ColumnDescriptor;

use crate::format::databento_csv::row::time;
use crate::format::rows::reject::Reason;

const UNITS: i64 = 1_000_000_000;

/// What a column holds, to the product.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Meaning {
    /// A whole number.
    Number,
    /// A price in dollars, or units of them.
    Price,
    /// A time.
    Time,
    /// One letter.
    Letter,
}

/// A value in what the product counts in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Value {
    Null,
    /// A number, units of 1e-9 dollars, nanoseconds since the epoch or a letter.
    Is(i64),
    /// No such value can be.
    Bad(Reason),
}

/// How values of a column become what the product counts in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Conversion {
    meaning: Meaning,
    /// 32-bit values without a sign.
    is_unsigned: bool,
    /// What integers are multiplied with; `None` for prices of which it is not known yet.
    scale: Option<i64>,
}

impl Conversion {
    /// The conversion of a column.
    ///
    /// # Errors
    /// When such a column cannot mean that.
    pub(super) fn of(column: &ColumnDescriptor, meaning: Meaning) -> Result<Self> {
        let logical = column.logical_type_ref();
        let is_unsigned = matches!(
            column.converted_type(),
            ConvertedType::UINT_8 | ConvertedType::UINT_16 | ConvertedType::UINT_32
        ) || matches!(logical, Some(LogicalType::Integer(integer)) if !integer.is_signed);
        let is_decimal = matches!(logical, Some(LogicalType::Decimal(_)))
            || column.converted_type() == ConvertedType::DECIMAL;
        // A date, a time of day or a duration is a whole number in the file too, of something else.
        let is_plain = matches!(logical, None | Some(LogicalType::Integer(_)))
            && !matches!(
                column.converted_type(),
                ConvertedType::DATE | ConvertedType::TIME_MILLIS | ConvertedType::TIME_MICROS
            );
        let scale = match (meaning, column.physical_type()) {
            (
                Meaning::Price,
                Physical::INT32
                | Physical::INT64
                | Physical::FIXED_LEN_BYTE_ARRAY
                | Physical::BYTE_ARRAY,
            ) if is_decimal => {
                let places = 9_i32.checked_sub(column.type_scale());
                let places = places.and_then(|places| u32::try_from(places).ok());
                let scale = places.and_then(|places| 10_i64.checked_pow(places));
                Some(scale.ok_or_else(|| unfit(column))?)
            }
            (Meaning::Price, Physical::INT32 | Physical::INT64) if is_plain => None,
            (Meaning::Time, Physical::INT64)
                if is_plain || matches!(logical, Some(LogicalType::Timestamp(_))) =>
            {
                Some(match (logical, column.converted_type()) {
                    (Some(LogicalType::Timestamp(timestamp)), _) => match timestamp.unit {
                        TimeUnit::MILLIS => 1_000_000,
                        TimeUnit::MICROS => 1_000,
                        TimeUnit::NANOS => 1,
                    },
                    (_, ConvertedType::TIMESTAMP_MILLIS) => 1_000_000,
                    (_, ConvertedType::TIMESTAMP_MICROS) => 1_000,
                    _ => 1,
                })
            }
            (Meaning::Number, Physical::INT32 | Physical::INT64) if is_plain => Some(1),
            (Meaning::Number | Meaning::Price, Physical::DOUBLE | Physical::FLOAT)
            | (Meaning::Letter | Meaning::Time, Physical::BYTE_ARRAY) => Some(1),
            _ => return Err(unfit(column)),
        };
        Ok(Self {
            meaning,
            is_unsigned,
            scale,
        })
    }

    /// What the column means.
    pub(super) fn meaning(self) -> Meaning {
        self.meaning
    }

    /// Whether integers are prices of an unknown unit.
    pub(super) fn is_unsettled(self) -> bool {
        self.scale.is_none()
    }

    /// The conversion of prices of a unit that is known now.
    pub(super) fn settled(self, scale: i64) -> Self {
        Self {
            scale: Some(scale),
            ..self
        }
    }

    #[inline]
    pub(super) fn integer(self, value: i64) -> Value {
        let Some(scale) = self.scale else {
            return Value::Is(value);
        };
        match (self.meaning, value) {
            // The vendor's "no price", and "no time" as a signed number.
            (Meaning::Price, UNDEF_PRICE) | (Meaning::Time, -1) => Value::Null,
            _ => value.checked_mul(scale).map_or(
                Value::Bad(match self.meaning {
                    Meaning::Price => Reason::PriceOverflow,
                    _ => Reason::BadTimestamp,
                }),
                Value::Is,
            ),
        }
    }

    /// A decimal as pyarrow writes it: a whole number with a sign, its first byte highest.
    pub(super) fn decimal(self, bytes: &[u8]) -> Value {
        const WIDE: usize = size_of::<i128>();
        let Some(first) = bytes.first() else {
            return Value::Null;
        };
        let sign = if *first >= 0x80 { 0xff } else { 0 };
        let (beyond, bytes) = bytes.split_at(bytes.len().saturating_sub(WIDE));
        let mut wide = [sign; WIDE];
        wide[WIDE - bytes.len()..].copy_from_slice(bytes);
        match i64::try_from(i128::from_be_bytes(wide)) {
            Ok(value) if beyond.iter().all(|byte| *byte == sign) => self.integer(value),
            _ => Value::Bad(Reason::PriceOverflow),
        }
    }

    #[inline]
    pub(super) fn narrow(self, value: i32) -> Value {
        if self.is_unsigned {
            self.integer(value.cast_unsigned().into())
        } else {
            self.integer(value.into())
        }
    }

    pub(super) fn float(self, value: f64) -> Value {
        const BREATH: f64 = 1e-12;
        const MOST: f64 = 9.3e9;
        if value.is_nan() {
            return Value::Null;
        }
        if self.meaning == Meaning::Number {
            let whole = value.round();
            let fits = (whole - value).abs() < f64::EPSILON && whole.abs() < 1e15;
            return if fits {
                Value::Is(whole as i64)
            } else {
                Value::Bad(Reason::SizeNotANumber)
            };
        }
        if value.abs() > MOST || value.is_infinite() {
            return Value::Bad(Reason::PriceOverflow);
        }
        let null = UNDEF_PRICE as f64 / UNITS as f64;
        if (value - null).abs() <= BREATH * null {
            return Value::Null;
        }
        let units = (value * UNITS as f64).round();
        if (units / UNITS as f64 - value).abs() > BREATH * value.abs() {
            return Value::Bad(Reason::PriceTooPrecise);
        }
        Value::Is(units as i64)
    }

    pub(super) fn text(self, value: &[u8]) -> Value {
        match (self.meaning, value) {
            (_, []) => Value::Null,
            (Meaning::Letter, [letter]) => Value::Is(i64::from(*letter)),
            (Meaning::Time, text) => match time(text) {
                Ok(time) => Value::Is(time.nanos().cast_signed()),
                Err(reason) => Value::Bad(reason),
            },
            _ => Value::Bad(Reason::BadAction),
        }
    }
}

/// The error of a column of a type that is not read, with those that are.
fn unfit(column: &ColumnDescriptor) -> ParquetError {
    ParquetError::NYI(format!(
        "column {} is of the type {} {:?}, which cannot be used there. Times are timestamps, whole \
         numbers of nanoseconds or texts with a zone; prices are double floats, whole numbers of \
         1e-9 dollars or decimals of at most nine places; the rest are whole numbers and texts: \
         write the column as one of these",
        column.name(),
        column.physical_type(),
        column.logical_type_ref()
    ))
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use parquet::schema::types::{ColumnPath, Type};

    use super::*;

    #[test]
    fn whole_numbers_of_something_else_are_refused() {
        let time = |unit| LogicalType::timestamp(true, unit);
        let kinds = [
            (None, true, true),
            (Some(LogicalType::integer(64, true)), true, true),
            (Some(time(TimeUnit::NANOS)), false, true),
            (Some(time(TimeUnit::MILLIS)), false, true),
            (Some(LogicalType::time(true, TimeUnit::NANOS)), false, false),
        ];
        for (kind, is_number, is_time) in kinds {
            let name = Type::primitive_type_builder("x", Physical::INT64);
            let kept = name.with_logical_type(kind.clone()).build().unwrap();
            let path = ColumnPath::new(vec!["x".to_owned()]);
            let column = ColumnDescriptor::new(Arc::new(kept), 0, 0, path);
            for (meaning, fits) in [
                (Meaning::Number, is_number),
                (Meaning::Price, is_number),
                (Meaning::Time, is_time),
            ] {
                let found = Conversion::of(&column, meaning);
                assert_eq!(found.is_ok(), fits, "{kind:?} as {meaning:?}");
            }
        }
    }

    #[test]
    fn decimals_of_any_width_are_the_numbers_that_they_stand_for() {
        let conversion = Conversion {
            meaning: Meaning::Price,
            is_unsigned: false,
            scale: Some(10),
        };
        let price = 222_830_000_000_i64;
        let narrow = price.to_be_bytes();
        let wide = i128::from(price).to_be_bytes();
        let wider = [&[0; 4][..], &wide].concat();
        for bytes in [&narrow[..], &narrow[2..], &wide, &wider] {
            assert_eq!(
                conversion.decimal(bytes),
                Value::Is(price * 10),
                "{bytes:?}"
            );
        }
        assert_eq!(conversion.decimal(&[0xff; 16]), Value::Is(-10));
        assert_eq!(conversion.decimal(&[]), Value::Null);
        let overflow = Value::Bad(Reason::PriceOverflow);
        assert_eq!(conversion.decimal(&[0x7f; 16]), overflow);
        assert_eq!(conversion.decimal(&[&[1; 4][..], &wide].concat()), overflow);
        assert_eq!(conversion.decimal(&i64::MAX.to_be_bytes()), Value::Null);
        assert_eq!(conversion.decimal(&(i64::MAX - 1).to_be_bytes()), overflow);
    }
}
