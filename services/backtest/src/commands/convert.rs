//! `convert`: what was read of recordings, in another form.

use std::io::Write;
use std::path::PathBuf;

use anyhow::{Context, Result};
use market_data::format::Mapping;
use market_data::format::write::{Form, Plan, Survey, WriteError, Writer};
use market_data::{ReadError, Reader};
use tracing::{info, warn};

use crate::cli::ConvertArgs;
use crate::error::Usage;
use crate::output::progress::Bar;
use crate::output::replace::{check, replace};
use crate::{input, output};

pub(super) fn convert(args: &ConvertArgs) -> Result<()> {
    let form = Form::of(&args.out).map_err(Usage::together)?;
    if !(0.0..=1.0).contains(&args.max_bad_rows) {
        let expected = "a fraction from 0 to 1";
        return Err(Usage::new("--max-bad-rows", args.max_bad_rows, expected).into());
    }
    let map = args.map.map.as_deref().filter(|text| !text.is_empty());
    let map: Option<Mapping> = map.map(str::parse).transpose()?;
    let files = input::named(&args.recording.files(), map.as_ref())?;
    output::spare(&args.out, &files)?;
    let name = args.out.display();
    // Before the work, which may take hours.
    check(&args.out).with_context(|| format!("cannot write {name}"))?;
    let bar = Bar::new(args.common.progress);
    let conversion = Conversion {
        files,
        map,
        form,
        max_bad_rows: args.max_bad_rows,
        bar: &bar,
    };
    let mut written = 0;
    replace(&args.out, |file| {
        written = conversion.write(file)?;
        anyhow::Ok(())
    })
    .map_err(|error| {
        // What cannot be read names itself.
        let mut causes = error.chain();
        if causes.any(<dyn std::error::Error>::is::<ReadError>) {
            error
        } else {
            error.context(format!("cannot write {name}"))
        }
    })?;
    let rows = text::counted(written, "row", "rows");
    info!("wrote {rows} to {name} as {form}");
    Ok(())
}

/// What is to be converted.
struct Conversion<'a> {
    files: Vec<PathBuf>,
    map: Option<Mapping>,
    form: Form,
    max_bad_rows: f64,
    bar: &'a Bar,
}

impl Conversion<'_> {
    fn reader(&self, levels: u8) -> Reader {
        let reader = Reader::with_depth(levels).copying();
        let reader = reader.on_threads(rayon::current_num_threads());
        reader.mapped(self.map.clone())
    }

    /// Reads everything twice: once for what stands before the first row, and once to write it.
    /// Memory does not grow with the rows.
    fn write(&self, output: &mut (impl Write + Send)) -> Result<u64> {
        let (plan, hashes) = input::beside_hashes(&self.files, || self.plan());
        let plan = plan?;
        hashes?;
        let mut writer = Writer::new(self.form, &plan, output)?;
        let mut reader = self.reader(plan.levels());
        let sizes = self
            .files
            .iter()
            .filter_map(|file| Some(file.metadata().ok()?.len()));
        self.bar.start("writing", sizes.sum());
        for file in &self.files {
            reader.read_file_levels(file, |file| self.bar.wrap(file), &mut |rows, depth| {
                anyhow::Ok(writer.add(rows, depth)?)
            })?;
        }
        self.bar.finish();
        Ok(writer.finish()?)
    }

    fn plan(&self) -> Result<Plan> {
        let mut survey = Survey::default();
        let mut reader = self.reader(1);
        input::read_rows(&mut reader, &self.files, self.bar, &mut |_, rows, _| {
            survey.add(rows);
            Ok(())
        })?;
        for found in reader.recognised() {
            info!("{found}");
        }
        let report = reader.report();
        input::tell_rejected(report);
        report.check(self.max_bad_rows)?;
        if report.rejected_total() > 0 {
            warn!("{} bad rows are not written", report.rejected_total());
        }
        if survey.rows() == 0 {
            return Err(WriteError::Nothing.into());
        }
        let (symbols, found) = (reader.symbols(), reader.recognised());
        Ok(Plan::of(survey, symbols, found, self.form.kind)?)
    }
}
