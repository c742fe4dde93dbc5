//! JSON for people from JSON for programs, without reading what it says.

use std::io::{self, Write};

/// Writes JSON without spaces in the layout of `serde_json::to_string_pretty`, `depth` levels deep.
///
/// # Errors
/// Those of `out`.
pub(crate) fn indented(json: &str, depth: usize, out: &mut impl Write) -> io::Result<()> {
    let mut depth = depth;
    let bytes = json.as_bytes();
    let mut place = 0;
    while let Some(byte) = bytes.get(place) {
        let next = bytes.get(place + 1);
        match byte {
            b'"' => {
                let end = end_of_string(bytes, place);
                out.write_all(&bytes[place..end])?;
                place = end;
                continue;
            }
            b'{' | b'[' if matches!(next, Some(b'}' | b']')) => {
                out.write_all(&bytes[place..place + 2])?;
                place += 2;
                continue;
            }
            b'{' | b'[' => {
                depth += 1;
                out.write_all(&[*byte])?;
                new_line(depth, out)?;
            }
            b'}' | b']' => {
                depth = depth.saturating_sub(1);
                new_line(depth, out)?;
                out.write_all(&[*byte])?;
            }
            b',' => {
                out.write_all(b",")?;
                new_line(depth, out)?;
            }
            b':' => out.write_all(b": ")?,
            other => out.write_all(&[*other])?,
        }
        place += 1;
    }
    Ok(())
}

/// Behind the closing quote of the string that begins at `start`.
fn end_of_string(bytes: &[u8], start: usize) -> usize {
    let mut place = start + 1;
    while let Some(byte) = bytes.get(place) {
        match byte {
            b'"' => return place + 1,
            b'\\' => place += 2,
            _ => place += 1,
        }
    }
    bytes.len()
}

fn new_line(depth: usize, out: &mut impl Write) -> io::Result<()> {
    out.write_all(b"\n")?;
    for _ in 0..depth {
        out.write_all(b"  ")?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn laid_out(value: &Value, depth: usize) -> String {
        let mut out = Vec::new();
        let written = indented(&value.to_string(), depth, &mut out);
        assert!(written.is_ok());
        String::from_utf8_lossy(&out).into_owned()
    }

    #[test]
    fn the_layout_is_that_of_the_library() {
        for value in [
            json!({
                "a": [1, -2.5e-7, null, true, {}, [], [[]], ["x,y:{}[]\"\\"]],
                "b\n\"": {"c": "\u{1b}é"},
            }),
            json!([]),
            json!("text: {,}"),
            json!({"results": [{"a": 1}, {"b": [{}]}]}),
        ] {
            assert_eq!(
                laid_out(&value, 0),
                serde_json::to_string_pretty(&value).unwrap_or_default()
            );
        }
        assert_eq!(laid_out(&json!({"a": 1}), 2), "{\n      \"a\": 1\n    }");
    }
}
