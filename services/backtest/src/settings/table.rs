//! The one definition of a table of settings.

/// Defines a table of settings: its options on a command line, and its settings in force.
///
/// A setting is one entry: its help, `#[option(TYPE, ...)]` with the type of what may be typed and
/// what clap is to know of it, then its key, its type and its default, and `; seed` with that of
/// the profile `seed` where it has another. `#[serde(...)]` after the option is for reading the
/// setting itself. An option is called as its key, unless `long = "..."` says otherwise, beside
/// which `id` and `value_name` are needed (and [`app::settings`] has to know it, for errors).
/// `shared` is an option that other programs have too.
///
/// From it follow the option, the key of a file, the variable `SOR_TABLE__KEY`, what `config show`
/// prints, the keyword of the Python module, and the pages of reference.
macro_rules! table {
    (
        $(#[doc = $of_table:literal])+
        $options:ident under $heading:literal, $table:ident:
        $(
            $(#[doc = $doc:literal])+
            #[option($given:ty, $($arg:tt)+)]
            $(#[serde $reading:tt])?
            $key:ident: $type:ty = $default:expr $(; seed $seed:expr)?,
        )+
        $(shared $shared:ident: $shared_options:ty,)?
    ) => {
        $(#[doc = $of_table])+
        ///
        /// What the command line says of it; serialized, a layer of settings.
        #[derive(Debug, Default, ::clap::Args, ::serde::Serialize)]
        #[command(next_help_heading = $heading)]
        pub(crate) struct $options {
            $(
                #[command(flatten)]
                #[serde(flatten)]
                pub(crate) $shared: $shared_options,
            )?
            $(
                $(#[doc = $doc])+
                #[arg($($arg)+)]
                pub(crate) $key: Option<$given>,
            )+
        }

        $(#[doc = $of_table])+
        #[derive(Clone, Debug, ::serde::Serialize, ::serde::Deserialize)]
        #[serde(deny_unknown_fields)]
        pub(crate) struct $table {
            $(
                $(#[doc = $doc])+
                $(#[serde $reading])?
                pub(crate) $key: $type,
            )+
            $(
                #[doc = concat!("What the option `", stringify!($shared), "` says.")]
                #[serde(default)]
                pub(crate) $shared: Option<String>,
            )?
        }

        impl $table {
            /// The built-in values under a profile.
            #[allow(unused_variables, reason = "some tables have one set of defaults")]
            pub(super) fn of_profile(profile: $crate::settings::Profile) -> Self {
                let is_seed = profile == $crate::settings::Profile::Seed;
                Self {
                    $($key: $(if is_seed { $seed } else)? { $default },)+
                    $($shared: None,)?
                }
            }
        }
    };
}

pub(super) use table;
