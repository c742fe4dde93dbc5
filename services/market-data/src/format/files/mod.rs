//! The files behind what was named: files, folders and patterns.

pub(super) mod about;
pub(super) mod conditions;
pub mod container;
pub mod input;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use serde::Deserialize;

use super::error::ReadError;
use about::said;
use conditions::{Condition, FILE, in_words};

/// Files of a batch download that are about it, and no data.
const ABOUT: [&str; 4] = ["manifest.json", FILE, "metadata.json", "symbology.json"];

/// Files that a note names.
const NAMED: usize = 8;

/// The files to read, and what is to be known of them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Files {
    /// The files, in the order in which they were named; those of a folder or a pattern by name.
    pub paths: Vec<PathBuf>,
    /// What the vendor says of them, in words.
    pub notes: Vec<String>,
}

/// One file of a batch download.
#[derive(Deserialize)]
struct Listed {
    filename: String,
    size: u64,
    /// `sha256:` and the hash in hexadecimal digits.
    hash: Option<String>,
}

impl Listed {
    /// The SHA-256 of the file, where one is said.
    fn sha256(&self) -> Option<&str> {
        self.hash.as_deref()?.strip_prefix("sha256:")
    }
}

/// What a batch download consists of.
#[derive(Deserialize)]
struct Manifest {
    files: Vec<Listed>,
}

/// What the manifests of folders say of files.
#[derive(Default)]
struct Manifests<'a>(BTreeMap<&'a Path, Vec<Listed>>);

impl<'a> Manifests<'a> {
    /// Refuses the file where its manifest has another hash of it; `hash` is asked for where the
    /// manifest has one.
    fn check(
        &mut self,
        file: &'a Path,
        hash: impl FnOnce() -> Result<String, ReadError>,
    ) -> Result<(), ReadError> {
        let folder = file.parent().unwrap_or(Path::new(""));
        let listed = self.0.entry(folder).or_insert_with(|| {
            let manifest: Option<Manifest> = said(folder, "manifest.json", &mut Vec::new());
            manifest.map_or_else(Vec::new, |manifest| manifest.files)
        });
        let mut listed = listed.iter();
        let own = listed.find(|listed| file.file_name() == Some(listed.filename.as_ref()));
        match own.and_then(Listed::sha256) {
            Some(declared) if !declared.eq_ignore_ascii_case(&hash()?) => {
                Err(ReadError::NotAsDeclared {
                    source_name: file.display().to_string(),
                })
            }
            _ => Ok(()),
        }
    }
}

impl Files {
    /// Finds the files: a file is itself, a folder the data in it, and `*`, `?` and `[...]` stand
    /// for parts of names.
    ///
    /// # Errors
    /// When nothing is there, or a batch download is not complete.
    pub fn named(names: &[PathBuf]) -> Result<Self, ReadError> {
        let mut files = Self::default();
        for name in names {
            files.add(name)?;
        }
        files.note_conditions(names);
        Ok(files)
    }

    /// Notes what the vendor says of files that were named without their folder: of their days,
    /// where their names say which these are.
    fn note_conditions(&mut self, names: &[PathBuf]) {
        let mut of_folder: BTreeMap<&Path, Vec<&Path>> = BTreeMap::new();
        for path in &self.paths {
            let folder = path.parent().unwrap_or(Path::new(""));
            if !names.iter().any(|name| is_same(name, folder)) {
                of_folder.entry(folder).or_default().push(path);
            }
        }
        for (folder, files) in of_folder {
            // One that cannot be read is said where the folder is asked for as a whole.
            let days: Option<Vec<Condition>> = said(folder, FILE, &mut Vec::new());
            let of_files = |day: &Condition| files.iter().any(|file| day.is_of(file));
            let days: Vec<_> = days.into_iter().flatten().filter(of_files).collect();
            self.notes.extend(in_words(folder, &days));
        }
    }

    /// Whether a file among others is data by its name: not hidden, and not about the download.
    #[must_use]
    pub fn is_data(path: &Path) -> bool {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        !name.starts_with('.') && !ABOUT.contains(&&*name)
    }

    /// Refuses a file that is another than the manifest beside it says. `hashes` are those of
    /// SHA-256, in hexadecimal digits.
    ///
    /// # Errors
    /// The first such file.
    pub fn check_hashes<'a>(
        hashes: impl IntoIterator<Item = (&'a Path, &'a str)>,
    ) -> Result<(), ReadError> {
        let mut manifests = Manifests::default();
        for (file, hash) in hashes {
            manifests.check(file, || Ok(hash.to_owned()))?;
        }
        Ok(())
    }

    /// Hashes the files of which a manifest beside them has a hash, and refuses one that is
    /// another.
    ///
    /// # Errors
    /// The first such file, or one that cannot be read.
    pub fn hash_and_check(paths: &[PathBuf]) -> Result<(), ReadError> {
        let mut manifests = Manifests::default();
        let mut paths = paths.iter();
        paths.try_for_each(|file| manifests.check(file, || input::sha256(file)))
    }

    fn add(&mut self, name: &Path) -> Result<(), ReadError> {
        if name.is_dir() {
            return self.add_folder(name);
        }
        let text = name.to_string_lossy();
        if name.exists() || !text.contains(['*', '?', '[']) {
            self.paths.push(name.to_owned()); // one that is not there says so when it is opened
            return Ok(());
        }
        let nothing = || ReadError::NoFiles {
            source_name: text.clone().into_owned(),
            why: "no file has such a name".to_owned(),
        };
        let found = glob::glob(&text).map_err(|_| nothing())?;
        let mut found: Vec<PathBuf> = found.filter_map(Result::ok).collect();
        found.sort();
        if found.is_empty() {
            return Err(nothing());
        }
        found.iter().try_for_each(|path| self.add(path))
    }

    fn add_folder(&mut self, folder: &Path) -> Result<(), ReadError> {
        let source_name = folder.display().to_string();
        let failed = |error| ReadError::Io {
            source_name: source_name.clone(),
            error,
        };
        let entries = fs::read_dir(folder).map_err(failed)?;
        let entries: Result<Vec<_>, _> = entries
            .map(|entry| entry.map(|entry| entry.path()))
            .collect();
        let mut data: Vec<PathBuf> = entries.map_err(failed)?;
        let folders = data
            .iter()
            .filter(|path| path.is_dir() && Self::is_data(path));
        let mut folders: Vec<_> = folders.map(|path| path.display().to_string()).collect();
        folders.sort();
        data.retain(|path| path.is_file() && Self::is_data(path));
        data.sort();
        if data.is_empty() {
            return Err(ReadError::NoFiles {
                source_name,
                why: "the folder has no data files: name the folder that has them".to_owned(),
            });
        }
        let notes = &mut self.notes;
        if !folders.is_empty() {
            notes.push(format!(
                "folders in a folder are not read, name them too: {}",
                text::few(folders, NAMED)
            ));
        }
        let manifest = said::<Manifest>(folder, "manifest.json", notes);
        let listed = manifest.map_or_else(Vec::new, |manifest| manifest.files);
        notes.extend(without_hash(folder, &listed));
        check_manifest(folder, listed)?;
        let days = said::<Vec<Condition>>(folder, FILE, notes).unwrap_or_default();
        notes.extend(in_words(folder, &days));
        self.paths.extend(data);
        Ok(())
    }
}

/// Whether two names lead to one folder.
fn is_same(one: &Path, other: &Path) -> bool {
    let whole = |path: &Path| fs::canonicalize(Path::new(".").join(path)).ok();
    one == other || (one.is_dir() && whole(one) == whole(other))
}

/// That a manifest has no SHA-256 of some files, in words.
fn without_hash(folder: &Path, listed: &[Listed]) -> Option<String> {
    let data = listed
        .iter()
        .filter(|file| Files::is_data(Path::new(&file.filename)));
    let without: Vec<&str> = data
        .filter(|file| file.sha256().is_none())
        .map(|file| file.filename.as_str())
        .collect();
    (!without.is_empty()).then(|| {
        format!(
            "{} has no SHA-256 of {}: whether they are as they were sent is not known",
            folder.join("manifest.json").display(),
            text::few(without.into_iter().map(str::to_owned), NAMED)
        )
    })
}

/// Refuses a batch download of which a file is missing or was not written to its end.
fn check_manifest(folder: &Path, listed: Vec<Listed>) -> Result<(), ReadError> {
    for file in listed {
        let path = folder.join(&file.filename);
        if !Files::is_data(&path) {
            continue;
        }
        let why = match fs::metadata(&path) {
            Err(_) => format!("its manifest names {}, which is not there", file.filename),
            Ok(there) if there.len() != file.size => format!(
                "{} has {} bytes, and its manifest says {}",
                file.filename,
                there.len(),
                file.size
            ),
            Ok(_) => continue,
        };
        return Err(ReadError::NoFiles {
            source_name: folder.display().to_string(),
            why: format!(
                "the download is not complete, {why}: download it again, or name single files"
            ),
        });
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(files: &Files) -> Vec<String> {
        let name = |path: &PathBuf| path.file_name().unwrap().to_string_lossy().into_owned();
        files.paths.iter().map(name).collect()
    }

    #[test]
    fn folders_and_patterns_are_the_files_in_them_by_name() {
        let folder = tempfile::tempdir().unwrap();
        let path = |name: &str| folder.path().join(name);
        for name in [
            "b.csv",
            "a.dbn.zst",
            ".hidden",
            "metadata.json",
            "symbology.json",
        ] {
            fs::write(path(name), "x").unwrap();
        }
        let found = Files::named(&[folder.path().to_owned()]).unwrap();
        assert_eq!(names(&found), ["a.dbn.zst", "b.csv"]);
        let found = Files::named(&[path("*.csv"), path("a*")]).unwrap();
        assert_eq!(names(&found), ["b.csv", "a.dbn.zst"]);
        let missing = Files::named(&[path("missing.csv")]).unwrap();
        assert_eq!(names(&missing), ["missing.csv"]);
        let error = Files::named(&[path("*.parquet")]).unwrap_err();
        assert!(
            error.to_string().contains("no file has such a name"),
            "{error}"
        );
        fs::create_dir(path("later")).unwrap();
        let notes = Files::named(&[folder.path().to_owned()]).unwrap().notes;
        assert!(notes[0].contains("not read") && notes[0].contains("later"));
        // A name that is there is that file, whatever letters it has.
        fs::write(path("odd[1].csv"), "x").unwrap();
        assert_eq!(
            names(&Files::named(&[path("odd[1].csv")]).unwrap()),
            ["odd[1].csv"]
        );
    }

    #[test]
    fn a_batch_download_must_be_whole_and_says_which_days_are_not_good() {
        let folder = tempfile::tempdir().unwrap();
        let write = |name: &str, text: &str| fs::write(folder.path().join(name), text).unwrap();
        let named = || Files::named(&[folder.path().to_owned()]);
        assert!(named().unwrap_err().to_string().contains("no data files"));
        write("one.csv", "12345");
        write(
            "condition.json",
            r#"[{"date":"2024-08-01","condition":"available"},
                {"date":"2024-08-02","condition":"degraded"}]"#,
        );
        assert!(named().unwrap().notes[0].contains("2024-08-02 degraded"));
        // Files that are named without their folder, of that day or of any.
        write("xnas-20240801.csv", "1");
        write("xnas-2024-08-02.csv", "2");
        for name in [
            "xnas-20240701-20240831.csv",
            "batch-1722470400.csv",
            "x-20240803-20240805.csv",
        ] {
            write(name, "3");
        }
        for (name, is_said) in [
            ("xnas-20240801.csv", false),
            ("xnas-2024-08-02.csv", true),
            ("one.csv", true),
            ("xnas-*.csv", true),
            ("xnas-20240701-20240831.csv", true),
            ("batch-1722470400.csv", true),
            ("x-20240803-20240805.csv", false),
        ] {
            let files = Files::named(&[folder.path().join(name)]).unwrap();
            let notes = files.notes.join(" ");
            assert_eq!(
                notes.contains("2024-08-02 degraded"),
                is_said,
                "{name}: {notes}"
            );
        }
        for file in fs::read_dir(folder.path()).unwrap() {
            let path = file.unwrap().path();
            if path.file_name().unwrap().to_string_lossy().contains('-') {
                fs::remove_file(path).unwrap();
            }
        }
        let manifest = |size: u64, more: &str| {
            format!(r#"{{"job_id":"x","files":[{{"filename":"one.csv","size":{size}}}{more}]}}"#)
        };
        write("manifest.json", &manifest(5, ""));
        assert_eq!(names(&named().unwrap()), ["one.csv"]);
        let notes_of = |hash: &str| {
            write(
                "manifest.json",
                &manifest(5, "").replace("5}", &format!("5{hash}}}")),
            );
            named().unwrap().notes.join(" ")
        };
        for none in [
            "",
            r#","hash":"md5:827ccb""#,
            r#","hash":"5994471abb01112a""#,
        ] {
            assert!(notes_of(none).contains("no SHA-256 of one.csv"), "{none}");
        }
        assert!(!notes_of(r#","hash":"sha256:5994471abb01112a""#).contains("SHA-256"));
        write("manifest.json", "what is this");
        let notes = named().unwrap().notes;
        assert!(
            notes[0].contains("manifest.json cannot be used"),
            "{notes:?}"
        );
        write("manifest.json", &manifest(6, ""));
        assert!(named().unwrap_err().to_string().contains("has 5 bytes"));
        write(
            "manifest.json",
            &manifest(5, r#",{"filename":"two.csv","size":1}"#),
        );
        assert!(
            named()
                .unwrap_err()
                .to_string()
                .contains("two.csv, which is not there")
        );
    }
}
