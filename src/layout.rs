//! Layouts: what decides the looks, for PDF and EPUB alike.

mod built_in;
mod manifest;
mod style;

use std::collections::BTreeMap;
use std::sync::Arc;

pub(crate) use self::manifest::Face;
pub(crate) use self::manifest::Manifest;
pub(crate) use self::manifest::PageSpec;
use crate::project::Project;

/// The layout that is used when none is named.
pub(crate) const DEFAULT: &str = "briefing";

/// The name of the layout that is used: the one asked for, the briefing's own, the
/// project's, or the default.
pub(crate) fn name_of<'a>(
    project: &'a Project,
    asked: Option<&'a str>,
    own: Option<&'a str>,
) -> &'a str {
    asked.or(own).or(project.config().layout.as_deref()).unwrap_or(DEFAULT)
}

/// Whether the layout that is used numbers paragraphs.
pub(crate) fn numbers_paragraphs(
    project: &Project,
    asked: Option<&str>,
    own: Option<&str>,
) -> bool {
    let name = name_of(project, asked, own);
    // Only the manifest is looked at: this is asked of every text that is checked.
    let path = format!("layouts/{name}/layout.toml");
    match project.read(&path) {
        Ok(bytes) => std::str::from_utf8(&bytes)
            .ok()
            .and_then(|text| Manifest::parse(text).ok())
            .is_some_and(|manifest| manifest.paragraph_numbers),
        Err(_) => built_in::numbers_paragraphs(name),
    }
}

/// A layout: its files and what it says of itself.
#[derive(Clone, Debug)]
pub(crate) struct Layout {
    pub(crate) name: String,
    /// What it says of itself.
    pub(crate) manifest: Manifest,
    /// The Typst files that `layout.typ` can import, by their virtual paths:
    /// `core/…` and the layout's own.
    pub(crate) files: BTreeMap<String, Arc<[u8]>>,
    /// The stylesheet of the EPUB.
    pub(crate) style: String,
    /// Whether it sets colours of text, which a reader can't change everywhere.
    pub(crate) sets_colours: bool,
}

/// Why there is no such layout.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum LayoutError {
    /// Neither the project nor Chancery has one of this name.
    Unknown {
        /// The names that there are.
        known: Vec<String>,
    },
    /// A file of the layout is missing or can't be used.
    Broken {
        /// The file, from the project's root.
        path: String,
        /// What is wrong with it.
        message: String,
    },
}

impl Layout {
    /// The layout of a name: the project's own in `layouts/<name>/`, else the one
    /// that Chancery has built in.
    pub(crate) fn find(project: &Project, name: &str) -> Result<Self, LayoutError> {
        let is_name = |c: char| c.is_alphanumeric() || c == '-' || c == '_';
        let own = if name.chars().all(is_name) && !name.is_empty() {
            own_files(project, name)?
        } else {
            BTreeMap::new()
        };
        let own_root = format!("layouts/{name}");
        let files = if own.is_empty() {
            built_in::files(name)
                .ok_or_else(|| LayoutError::Unknown { known: project.layouts() })?
        } else {
            own
        };
        Self::assemble(name, files, &own_root)
    }

    fn assemble(
        name: &str,
        mut own: BTreeMap<String, Arc<[u8]>>,
        root: &str,
    ) -> Result<Self, LayoutError> {
        let broken = |file: &str, message: String| LayoutError::Broken {
            path: format!("{root}/{file}"),
            message,
        };
        let mut take = |file: &str| {
            let bytes = own.remove(file)?;
            let text = String::from_utf8(bytes.to_vec());
            Some(text.map_err(|_| broken(file, "not UTF-8".to_owned())))
        };
        let manifest = take("layout.toml")
            .unwrap_or_else(|| Err(broken("layout.toml", "missing".to_owned())))?;
        let own_style = take("style.css").unwrap_or_else(|| Ok(String::new()))?;
        style::check(&own_style).map_err(|message| broken("style.css", message))?;
        let manifest = Manifest::parse(&manifest)
            .map_err(|message| broken("layout.toml", message))?;
        if !own.contains_key("layout.typ") {
            return Err(broken("layout.typ", "missing".to_owned()));
        }
        let core = built_in::files("core").expect("the core is built in");
        let mut files: BTreeMap<String, Arc<[u8]>> = own;
        files.extend(
            core.into_iter().map(|(file, bytes)| (format!("core/{file}"), bytes)),
        );
        // What a layout says comes after what all say.
        let style = format!("{}{own_style}", built_in::STYLE);
        let sets_colours = style::sets_colours(&own_style);
        Ok(Self { name: name.to_owned(), manifest, files, style, sets_colours })
    }
}

/// A layout that is linked into the program.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct BuiltInLayout {
    /// Its name.
    pub name: &'static str,
    /// Its files, by their names in its folder.
    pub files: BTreeMap<String, Arc<[u8]>>,
}

/// The layouts that are linked into the program.
pub fn built_in_layouts() -> Vec<BuiltInLayout> {
    let layouts = built_in::NAMES.iter();
    layouts
        .map(|name| BuiltInLayout {
            name,
            files: built_in::files(name).unwrap_or_default(),
        })
        .collect()
}

impl Project {
    /// What a layout is, in a line, and whether it is the project's own; or why it can't be
    /// used.
    pub fn layout_summary(&self, name: &str) -> Result<(String, bool), String> {
        let is_own = !self.files_in(&format!("layouts/{name}")).is_empty();
        match Layout::find(self, name) {
            Ok(layout) => Ok((layout.manifest.summary, is_own)),
            Err(LayoutError::Unknown { .. }) => Err("there is no such layout".to_owned()),
            Err(LayoutError::Broken { path, message }) => {
                Err(format!("{path}: {message}"))
            }
        }
    }

    /// The names of the layouts that the project can use, its own and the built-in.
    pub fn layouts(&self) -> Vec<String> {
        let own = self.folders_in("layouts").into_iter().filter(|name| name != "core");
        let mut names: Vec<_> =
            own.chain(built_in::NAMES.iter().map(|&name| name.to_owned())).collect();
        names.sort();
        names.dedup();
        names
    }

    /// Whether there is a layout of this name.
    pub fn has_layout(&self, name: &str) -> bool {
        self.layouts().iter().any(|layout| layout == name)
    }
}

/// The files of a project's own layout; none if it has no such folder.
fn own_files(
    project: &Project,
    name: &str,
) -> Result<BTreeMap<String, Arc<[u8]>>, LayoutError> {
    let folder = format!("layouts/{name}");
    let mut files = BTreeMap::new();
    for path in project.files_in(&folder) {
        let bytes = project.read(&path).map_err(|error| LayoutError::Broken {
            path: path.clone(),
            message: format!("it can't be read: {error:?}"),
        })?;
        files.insert(path[folder.len() + 1..].to_owned(), bytes);
    }
    Ok(files)
}

#[cfg(test)]
mod tests;
